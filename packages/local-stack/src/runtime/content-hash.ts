import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One hash over the names and contents of all files that match. */
export async function hashFiles(root: string, patterns: readonly string[]): Promise<string> {
  const names = new Set<string>();
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) names.add(join(entry.parentPath, entry.name));
  }
  const hash = createHash("sha256");
  const sorted = [...names].toSorted((a, b) => a.localeCompare(b, "en"));
  const contents = await Promise.all(sorted.map((name) => readFile(name)));
  for (const [index, name] of sorted.entries()) {
    hash.update(`${name.slice(root.length)}\0${contents[index]?.length}\0`);
    hash.update(contents[index] ?? "");
  }
  return hash.digest("hex");
}
