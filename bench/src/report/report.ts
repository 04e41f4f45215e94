import { callsInFlight, tasksPerCall } from "../contender.ts";
import { totalCpu } from "../measure/throughput.ts";
import { judge } from "./expectations.ts";
import type { BenchResult, ContenderResult } from "./result.ts";
import { renderTable, whole } from "./table.ts";

function comparison({ contenders }: BenchResult): string {
  const rows = contenders.map((contender) => [
    contender.name,
    whole(contender.median.tasksPerSecond),
    totalCpu(contender.median, { client: false }).toFixed(3),
    totalCpu(contender.median, { client: true }).toFixed(3),
    contender.completion.p50.toFixed(1),
    contender.completion.p99.toFixed(1),
    contender.completion.errorMs.toFixed(1),
  ]);
  const head = ["", "tasks/s", "CPU-s per 1,000", "with client", "done p50 ms", "p99", "error ≤"];
  return renderTable(head, rows);
}

function cpuByProcess({ contenders }: BenchResult): string {
  const names = [...new Set(contenders.flatMap((contender) => Object.keys(contender.median.cpu)))];
  const rows = contenders.map(({ name, median: { cpu } }) => [
    name,
    ...names.map((process) => cpu[process]?.toFixed(3) ?? "–"),
  ]);
  return renderTable(["CPU-s per 1,000", ...names], rows);
}

function compared({ median, completion }: ContenderResult) {
  return { rate: median.tasksPerSecond, cpu: totalCpu(median, { client: true }), done: completion.p50 };
}

function ratios({ contenders: [millrace, ...peers] }: BenchResult): string[] {
  if (!millrace) return [];
  const own = compared(millrace);
  return peers.map((peer) => {
    const { rate, cpu, done } = compared(peer);
    const [a, b, c] = [own.rate / rate, own.cpu / cpu, own.done / done].map((ratio) => `×${ratio.toFixed(2)}`);
    return `Millrace / ${peer.name}: ${a} tasks per second, ${b} CPU with the client, ${c} time to done at 50 tasks/s`;
  });
}

function spread({ contenders }: BenchResult): string[] {
  return contenders.map(({ name, rounds }) => {
    const rates = rounds.map((round) => whole(round.tasksPerSecond)).join(", ");
    return `${name}, each round: ${rates}`;
  });
}

function list(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** The figures in Markdown, for the terminal and for docs/bench.md. */
export function renderReport(result: BenchResult): string {
  const { date, machine, tasks, samples, seen, missing } = result;
  const verdicts = judge(result).map(({ what, expected, measured, met }) => [
    what,
    expected,
    measured,
    met ? "pass" : "FAIL",
  ]);
  return [
    `${date}; ${machine}.`,
    `${whole(tasks)} no-op tasks a round, created in calls of ${tasksPerCall} with ${callsInFlight} under way, until all are stored as completed; medians of interleaved rounds after a warm-up. Latency: ${samples} tasks at 50 a second.`,
    comparison(result),
    cpuByProcess(result),
    list([
      ...ratios(result),
      `Millrace, create → seen by a subscriber over SSE: p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms`,
      ...spread(result),
      ...missing,
    ]),
    renderTable(["Expected on 2 cores", "limit", "measured", ""], verdicts),
  ].join("\n\n");
}
