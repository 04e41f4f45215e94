import { readFile, writeFile } from "node:fs/promises";
import type { Result } from "./run-scenario.ts";

const begin = "<!-- results -->";
const end = "<!-- end of results -->";

export function describeResult({ findings, hasPassed, tookMs }: Result): string {
  const { faults, tasks, lost, wrong, gaps, notes } = findings;
  const counts = `${faults} faults, ${tasks} tasks, ${lost.length} lost, ${wrong.length} wrong, ${gaps.length} gaps`;
  return `${hasPassed ? "passed" : "FAILED"} in ${Math.round(tookMs / 1_000)} s: ${counts}; ${notes.join(", ")}`;
}

function row({ scenario, findings, hasPassed, seed, tookMs }: Result, date: string): string {
  const { faults, tasks, lost, wrong, gaps, notes, broken } = findings;
  const cells = [
    scenario.number,
    scenario.title,
    hasPassed ? "passed" : "**failed**",
    faults,
    tasks,
    lost.length,
    wrong.length,
    gaps.length,
    `${Math.round(tookMs / 1_000)} s`,
    seed,
    date,
    [...notes, ...broken].join("; ").replaceAll("|", "/").replaceAll("\n", " "),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Replaces the rows of the tests that were run in the page's table; the others keep theirs, with their dates. */
export async function writeResults(file: string, results: readonly Result[]): Promise<void> {
  const page = await readFile(file, "utf8");
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < 0) throw new Error(`${file} has no place for the results`);
  const date = new Date().toISOString().slice(0, 10);
  const old = page
    .slice(from, to)
    .split("\n")
    .filter((line) => /^\| \d/.test(line));
  const rows = new Map(old.map((line) => [Number(line.split("|")[1]), line]));
  for (const result of results) rows.set(result.scenario.number, row(result, date));
  const ordered = Array.from(rows).toSorted(([a], [b]) => a - b);
  const table = [
    "| # | fault | result | faults | tasks | lost | wrong | gaps | took | seed | run on | measured |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ...ordered.map(([, line]) => line),
  ].join("\n");
  await writeFile(file, `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`);
}
