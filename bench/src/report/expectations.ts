import type { BenchResult } from "./result.ts";
import { totalCpu } from "../measure/throughput.ts";

export interface Verdict {
  what: string;
  expected: string;
  measured: string;
  met: boolean;
}

/** What is expected of Millrace on 2 cores. */
export function judge({ contenders: [millrace], seen }: BenchResult): Verdict[] {
  if (!millrace) return [];
  const { median, completion } = millrace;
  const cpu = totalCpu(median, { client: false });
  return [
    {
      what: "tasks per second, end to end",
      expected: "≥ 12,000",
      measured: Math.round(median.tasksPerSecond).toLocaleString("en-US"),
      met: median.tasksPerSecond >= 12_000,
    },
    {
      what: "CPU-seconds per 1,000 tasks, without the client",
      expected: "≤ 0.140",
      measured: cpu.toFixed(3),
      met: cpu <= 0.14,
    },
    {
      what: "p50 create → SUCCESS committed, ms",
      expected: "≤ 8",
      measured: completion.p50.toFixed(1),
      met: completion.p50 <= 8,
    },
    {
      what: "p50 create → seen by a subscriber, ms",
      expected: "≤ 15",
      measured: seen.p50.toFixed(1),
      met: seen.p50 <= 15,
    },
  ];
}
