import { readdir, readFile } from "node:fs/promises";

interface ProcessTimes {
  pid: number;
  parent: number;
  /** Own time and that of children that have ended, in ticks. */
  ticks: number;
}

/** USER_HZ is 100 on every Linux architecture that Node runs on. */
const ticksPerSecond = 100;

function parseStat(pid: number, stat: string): ProcessTimes {
  // The name, in brackets, may hold blanks; what follows does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [utime, stime, childrenUtime, childrenStime] = fields.slice(11, 15).map(Number);
  const ticks = (utime ?? 0) + (stime ?? 0) + (childrenUtime ?? 0) + (childrenStime ?? 0);
  return { pid, parent: Number(fields[1]), ticks };
}

async function readProcesses(): Promise<ProcessTimes[]> {
  const entries = await readdir("/proc");
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return stat === "" ? [] : [parseStat(pid, stat)];
    }),
  );
  return found.flat();
}

/** CPU-seconds that a process tree has used so far, children that have ended included. */
function secondsOfTree(root: number, processes: ProcessTimes[]): number {
  let members = new Set([root]);
  for (let before = 0; before < members.size;) {
    before = members.size;
    const known = members;
    members = new Set([...known, ...processes.filter(({ parent }) => known.has(parent)).map(({ pid }) => pid)]);
  }
  const ticks = processes.filter(({ pid }) => members.has(pid)).reduce((sum, entry) => sum + entry.ticks, 0);
  return ticks / ticksPerSecond;
}

/** CPU-seconds by name of the process; `client` is this process itself. */
export async function readCpuSeconds(roots: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const processes = await readProcesses();
  const { user, system } = process.cpuUsage();
  const trees = Object.entries(roots).map(([name, pid]) => [name, secondsOfTree(pid, processes)] as const);
  return { ...Object.fromEntries(trees), client: (user + system) / 1e6 };
}
