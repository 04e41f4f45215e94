import type { Contender } from "../contender.ts";
import { readCpuSeconds } from "./cpu-time.ts";
import { median } from "./quantile.ts";

export interface ThroughputRound {
  tasksPerSecond: number;
  /** CPU-seconds per 1,000 tasks by process; `client` creates the tasks. */
  cpu: Record<string, number>;
}

export async function measureThroughput(contender: Contender, tasks: number): Promise<ThroughputRound> {
  const before = await readCpuSeconds(contender.processes);
  const start = performance.now();
  await contender.complete(tasks);
  const seconds = (performance.now() - start) / 1_000;
  const after = await readCpuSeconds(contender.processes);
  const cpu = Object.fromEntries(
    Object.entries(after).map(([name, used]) => [name, ((used - (before[name] ?? 0)) / tasks) * 1_000]),
  );
  return { tasksPerSecond: tasks / seconds, cpu };
}

/** The median of each figure by itself. */
export function medianRound(rounds: ThroughputRound[]): ThroughputRound {
  const names = Object.keys(rounds[0]?.cpu ?? {});
  return {
    tasksPerSecond: median(rounds.map((round) => round.tasksPerSecond)),
    cpu: Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round.cpu[name] ?? 0))])),
  };
}

/** With the client, which in the peers does what Millrace's server does; without it if told so. */
export function totalCpu({ cpu }: ThroughputRound, options: { client: boolean }): number {
  return Object.entries(cpu).reduce(
    (sum, [name, used]) => (name === "client" && !options.client ? sum : sum + used),
    0,
  );
}
