import { rolldown } from "rolldown";

export interface CodeBundle {
  /** Module name → source file. */
  entries: Record<string, string>;
  directory: string;
  isExternal: (specifier: string) => boolean;
}

/** Strips the types and writes one file for each entry; what several share becomes a file of its own. */
export async function bundleCode({ entries, directory, isExternal }: CodeBundle): Promise<void> {
  const bundle = await rolldown({ input: entries, external: isExternal, platform: "neutral", logLevel: "warn" });
  await bundle.write({ dir: directory, format: "es", chunkFileNames: "shared/[name].js", comments: { jsdoc: false } });
  await bundle.close();
}
