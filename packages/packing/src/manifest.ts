import { join } from "node:path";
import type { Recipe } from "./recipes.ts";
import { folderOf, readManifest } from "./source-manifest.ts";

/** The `package.json` of the tarball, made from that of the sources. */
export async function manifestOf({ name, entries, bundled, peers, hasRouter }: Recipe): Promise<object> {
  const [{ license }, { version, description }] = await Promise.all([readManifest("."), readManifest(folderOf(name))]);
  const folders = [name, ...bundled].map(folderOf);
  const versions = Object.assign({}, ...(await Promise.all(folders.map(installedVersions))));
  const needed = Object.entries<string>(versions).filter(([one]) => !bundled.includes(one));
  const isPeer = ([one]: [string, string]): boolean => peers.includes(one);
  return {
    name,
    version,
    description,
    license,
    type: "module",
    engines: { node: ">=22.12" },
    files: ["lib"],
    sideEffects: false,
    exports: {
      ...(hasRouter && { "./router": { types: "./lib/router.d.ts" } }),
      ...Object.fromEntries((entries ?? ["*"]).map((entry) => [`./${entry}`, exportOf(entry)])),
    },
    dependencies: Object.fromEntries(needed.filter((one) => !isPeer(one))),
    peerDependencies: Object.fromEntries(needed.filter(isPeer).map(([peer, installed]) => [peer, `^${installed}`])),
  };
}

function exportOf(entry: string): object {
  return { types: `./lib/${entry}.d.ts`, default: `./lib/${entry}.js` };
}

/** What a package depends on, in the versions that the lockfile has chosen and the tests have run with. */
async function installedVersions(folder: string): Promise<Record<string, string>> {
  const { dependencies } = await readManifest(folder);
  const found = Object.keys(dependencies).map(async (name) => {
    const { version } = await readManifest(join(folder, "node_modules", name));
    return [name, version] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
