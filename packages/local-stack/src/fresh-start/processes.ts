import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

export interface RunningProcess {
  pid: number;
  commandLine: string;
}

async function readProcess(pid: number): Promise<RunningProcess & { cwd: string }> {
  const [commandLine, cwd] = await Promise.all([
    readFile(join("/proc", String(pid), "cmdline"), "utf8").catch(() => ""),
    readlink(join("/proc", String(pid), "cwd")).catch(() => ""),
  ]);
  return { pid, commandLine: commandLine.replaceAll("\0", " "), cwd };
}

/** Every process that works in a directory or was told of a path in it, whoever started it. Linux only. */
export async function listProcessesOf(directory: string): Promise<RunningProcess[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const processes = await Promise.all(pids.map(readProcess));
  return processes.filter(({ commandLine, cwd }) => cwd.startsWith(directory) || commandLine.includes(directory));
}
