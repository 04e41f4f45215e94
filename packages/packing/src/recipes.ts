/** What distinguishes one tarball from another; everything else is the same for all. */
export interface Recipe {
  name: string;
  /** The modules an app may import; without it, all of them. */
  entries?: readonly string[];
  /** Packages of the workspace whose code goes into the tarball; what they depend on becomes its own dependency. */
  bundled: readonly string[];
  /** Shared with the app, in any version compatible with ours: a schema's type names the zod it was made with. */
  peers: readonly string[];
  /** The only packages that its declarations may import. */
  typesFrom: RegExp;
  /** Whether `router.d.ts`, the type of every procedure, is part of it. */
  hasRouter: boolean;
}

export const recipes: readonly Recipe[] = [
  {
    name: "@millrace/contracts",
    bundled: [],
    peers: [],
    typesFrom: /^(@trpc\/.+|zod|eventsource)$/,
    hasRouter: true,
  },
  {
    name: "@millrace/worker-kit",
    entries: ["create-worker", "define-kind", "errors", "run-in-thread"],
    bundled: ["@millrace/messaging"],
    peers: ["zod"],
    typesFrom: /^(@millrace\/contracts\/.+|zod)$/,
    hasRouter: false,
  },
];
