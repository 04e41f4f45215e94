import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** A process as Linux shows it in /proc. */
export interface ProcessRow {
  pid: number;
  parent: number;
  commandLine: string;
  cwd: string;
}

const listening = "0A";

async function readRow(pid: number): Promise<ProcessRow | undefined> {
  const directory = join("/proc", String(pid));
  const [stat, commandLine, cwd] = await Promise.all([
    readFile(join(directory, "stat"), "utf8").catch(() => ""),
    readFile(join(directory, "cmdline"), "utf8").catch(() => ""),
    readlink(join(directory, "cwd")).catch(() => ""),
  ]);
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (stat === "" || state === "Z") return undefined;
  return { pid, parent: Number(parent), commandLine: commandLine.replaceAll("\0", " "), cwd };
}

async function readTable(): Promise<ProcessRow[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1);
  const rows = await Promise.all(pids.map(readRow));
  return rows.filter((row) => row !== undefined);
}

/** Every process that works in a directory or was told of a path in it, whoever started it. */
export async function processesOf(directory: string): Promise<ProcessRow[]> {
  const rows = await readTable();
  return rows.filter(
    ({ pid, commandLine, cwd }) =>
      pid !== process.pid && (cwd.startsWith(directory) || commandLine.includes(directory)),
  );
}

/** A process and all that it has started, directly or not. */
export async function familyOf(pid: number): Promise<ProcessRow[]> {
  const rows = await readTable();
  const family = rows.filter((row) => row.pid === pid);
  // The list grows while it is walked.
  for (const { pid: member } of family) family.push(...rows.filter(({ parent }) => parent === member));
  return family;
}

/** The TCP ports on which any of these processes listens. */
export async function portsOf(family: readonly ProcessRow[]): Promise<number[]> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(join("/proc/net", name), "utf8").catch(() => "")),
  );
  const ports = new Map<string, number>();
  for (const line of tables.join("\n").split("\n")) {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === listening) ports.set(`socket:[${inode}]`, Number.parseInt(local.split(":")[1] ?? "", 16));
  }
  const links = family.map(async ({ pid }) => {
    const directory = join("/proc", String(pid), "fd");
    const names = await readdir(directory).catch(() => []);
    return Promise.all(names.map((name) => readlink(join(directory, name)).catch(() => "")));
  });
  const found = (await Promise.all(links)).flat().map((link) => ports.get(link));
  return [...new Set(found.filter((port) => port !== undefined))];
}
