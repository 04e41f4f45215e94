import { type OutputChunk, type Plugin, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { compiledDeclarations } from "./compiled-declarations.ts";

export interface TypesBundle {
  /** Module name → declaration that `tsc -b` has written. */
  entries: Record<string, string>;
  directory: string;
  bundled: readonly string[];
  /** The only packages that may be imported. */
  typesFrom: RegExp;
  plugins?: Plugin[];
}

/** Bundles declarations; fails where an app would have to install more than the tarball asks for. */
export async function bundleTypes({
  entries,
  directory,
  bundled,
  typesFrom,
  plugins = [],
}: TypesBundle): Promise<void> {
  const bundle = await rollup({
    input: entries,
    plugins: [...plugins, compiledDeclarations(bundled), dts()],
    onLog(level, log) {
      if (log.code !== "EMPTY_BUNDLE" && log.code !== "UNRESOLVED_IMPORT") throw new Error(`${level}: ${log.message}`);
    },
  });
  const { output } = await bundle.write({
    dir: directory,
    format: "es",
    entryFileNames: "[name].d.ts",
    chunkFileNames: "shared/[name].d.ts",
  });
  await bundle.close();
  for (const chunk of output) if (chunk.type === "chunk") checkImports(chunk, typesFrom);
}

function checkImports({ fileName, code }: OutputChunk, allowed: RegExp): void {
  const imports = Array.from(
    code.matchAll(/(?:\bfrom |\bimport\(|^import )["']([^"']+)["']/gm),
    ([, name = ""]) => name,
  );
  const foreign = imports.filter((name) => !name.startsWith(".") && !allowed.test(name));
  if (foreign.length > 0) throw new Error(`${fileName} imports ${foreign.join(", ")}: an app does not have it.`);
}
