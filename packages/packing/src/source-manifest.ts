import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string().default(""),
  license: z.string().default(""),
  dependencies: z.record(z.string(), z.string()).default({}),
});
export type SourceManifest = z.infer<typeof manifestSchema>;

/** The `package.json` of a folder, seen from the repository. */
export async function readManifest(folder: string): Promise<SourceManifest> {
  return manifestSchema.parse(JSON.parse(await readFile(join(repositoryRoot, folder, "package.json"), "utf8")));
}

/** Where a package of the workspace lies, seen from the repository. */
export function folderOf(name: string): string {
  return name.replace("@millrace/", "packages/");
}
