import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Letters and digits only, so that it fits into a URL and into any configuration file unquoted. */
export function newSecret(): string {
  return `s${randomBytes(20).toString("hex")}`;
}

/** The secret kept in this file, made at the first call. */
export async function keepSecret(file: string): Promise<string> {
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept) return kept;
  const secret = newSecret();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
