import { readFile, rm } from "node:fs/promises";

import { runCommand } from "./command.ts";
import { LocalStackError } from "./errors.ts";
import { waitUntil } from "./wait-until.ts";

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The parent and the command line of a process, or undefined when there is none with this id. */
export async function describeProcess(pid: number): Promise<{ parent: number; commandLine: string } | undefined> {
  if (!isAlive(pid)) return undefined;
  const [stat, commandLine] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined),
    readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
  ]);
  if (stat !== undefined) {
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : { parent: Number(parent), commandLine: commandLine.replaceAll("\0", " ") };
  }
  const { code, stdout } = await runCommand("ps", ["-o", "ppid=,command=", "-p", String(pid)]);
  const [parent = "0", ...words] = stdout.trim().split(/\s+/);
  return code === 0 ? { parent: Number(parent), commandLine: words.join(" ") } : undefined;
}

async function readPid(pidFile: string): Promise<number | undefined> {
  const text = await readFile(pidFile, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return pid > 1 ? pid : undefined;
}

/**
 * Clears the way for a server whose predecessor did not end properly: ends an orphan, removes a pid file whose
 * process is gone (or whose number another program has now), and refuses when somebody alive owns the server.
 */
export async function clearLeftover(pidFile: string, marker: string, name: string): Promise<void> {
  const pid = await readPid(pidFile);
  if (pid === undefined) return;
  const found = await describeProcess(pid);
  if (found?.commandLine.includes(marker)) {
    if (found.parent !== 1) {
      throw new LocalStackError(
        `${name} already runs on ${marker} (process ${pid}): stop the Millrace that uses it, or set MILLRACE_DATA_DIR to another directory.`,
      );
    }
    process.kill(pid, "SIGINT");
    await waitUntil(() => !isAlive(pid), { timeoutMs: 15_000, what: `an old ${name} (process ${pid}) to end` });
  }
  await rm(pidFile, { force: true });
}
