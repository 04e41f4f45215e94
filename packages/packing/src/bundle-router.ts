import type { Plugin } from "rollup";
import { bundleTypes } from "./bundle-types.ts";
import { declarationOf } from "./compiled-declarations.ts";
import { hideServerTypes } from "./hide-server-types.ts";

const router = declarationOf("apps/server", "router");

/** As a type only, since the tarball holds no router that one could call. */
const entry: Plugin = {
  name: "router-entry",
  resolveId: (specifier) => (specifier === "router-entry.d.ts" ? specifier : null),
  load: (id) => (id === "router-entry.d.ts" ? `export type { AppRouter } from ${JSON.stringify(router)};` : null),
};

/** Writes `router.d.ts`: the `AppRouter`, with all it needs and nothing of the server behind it. */
export async function bundleRouter(directory: string): Promise<void> {
  await bundleTypes({
    entries: { router: "router-entry.d.ts" },
    directory,
    bundled: ["@millrace/contracts"],
    typesFrom: /^(@trpc\/.+|zod)$/,
    plugins: [entry, hideServerTypes()],
  });
}
