import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import type { Plugin } from "rollup";
import { folderOf } from "./source-manifest.ts";

/** Where `tsc -b` writes the declaration of a module. */
export function declarationOf(folder: string, name: string): string {
  return join(repositoryRoot, folder, "dist", "types", "src", `${name}.d.ts`);
}

/** Finds what declarations of this workspace import: neighbours, named as their sources, and bundled packages. */
export function compiledDeclarations(bundled: readonly string[]): Plugin {
  return {
    name: "compiled-declarations",
    async resolveId(specifier, importer) {
      if (importer !== undefined && specifier.startsWith(".")) {
        return resolve(dirname(importer), specifier.replace(/\.ts$/, ".d.ts"));
      }
      const owner = bundled.find((name) => specifier.startsWith(`${name}/`));
      if (owner === undefined) return null;
      const file = declarationOf(folderOf(owner), specifier.slice(owner.length + 1));
      await access(file);
      return file;
    },
  };
}
