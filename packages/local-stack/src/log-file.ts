import { mkdir, open, readFile, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** Opens an empty log and keeps the one before it as `<file>.1`, so that logs do not grow for ever. */
export async function openFreshLog(file: string): Promise<FileHandle> {
  await mkdir(dirname(file), { recursive: true });
  await rename(file, `${file}.1`).catch(() => undefined);
  return open(file, "a");
}

export async function lastLines(file: string, count: number): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).filter(Boolean);
}
