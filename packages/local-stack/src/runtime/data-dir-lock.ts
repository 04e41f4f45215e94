import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { hasCode, LocalStackError, messageOf } from "../errors.ts";
import { describeProcess } from "../leftover.ts";

async function findHolder(file: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (!(pid > 1)) return undefined;
  // The number may belong to another program by now.
  const found = await describeProcess(pid);
  return found?.commandLine.includes("local-stack") ? pid : undefined;
}

/** Keeps two Millraces from working on the same data. A lock whose holder is dead counts for nothing. */
export async function lockDataDir(dataDir: string): Promise<AsyncDisposable> {
  const file = join(dataDir, "millrace.lock");
  try {
    await mkdir(dataDir, { recursive: true });
    const holder = await findHolder(file);
    if (holder !== undefined) {
      throw new LocalStackError(
        `Another Millrace (process ${holder}) uses ${dataDir}: stop it first, or set MILLRACE_DATA_DIR and PORT to run a second one beside it.`,
      );
    }
    await rm(file, { force: true });
    await writeFile(file, `${process.pid}\n`, { flag: "wx" });
  } catch (error) {
    if (error instanceof LocalStackError) throw error;
    if (hasCode(error, "EEXIST") && (await findHolder(file)) !== undefined) return lockDataDir(dataDir);
    throw new LocalStackError(
      `The data directory ${dataDir} cannot be used (${messageOf(error)}): make it a writable directory, or set MILLRACE_DATA_DIR to another one.`,
    );
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}
