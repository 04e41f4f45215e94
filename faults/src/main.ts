import { randomInt } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "@millrace/local-stack/config";
import { listenForShutdown } from "@millrace/local-stack/runtime/shutdown";
import { describeResult, writeResults } from "./report.ts";
import { type Result, runScenario } from "./run-scenario.ts";
import { scenarios } from "./scenarios.ts";

const limitMs = 25 * 60_000;
const shownPerKind = 5;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string" },
    short: { type: "boolean" },
    write: { type: "boolean" },
  },
});
const only = values.only?.split(",").map(Number);
const seed = Number(values.seed ?? randomInt(1, 1_000_000));
const scale = values.short ? "short" : "full";
// What was started watches its channel to this process and ends with it.
const { signal } = listenForShutdown(() => process.exit(130));
signal.addEventListener("abort", () => process.exit(130));

function print(line: string): void {
  console.log(line);
}

const began = performance.now();
const results: Result[] = [];
print(`Seed ${seed}`);
for (const scenario of scenarios) {
  if (only && !only.includes(scenario.number)) continue;
  if (performance.now() - began > limitMs) {
    print(`${scenario.number} ${scenario.title}: not run, the 25 minutes are over`);
    continue;
  }
  print(`\n▸ ${scenario.number} ${scenario.title}`);
  const result = await runScenario(scenario, { seed, scale, log: (line) => print(`  ${line}`) });
  results.push(result);
  print(`  ${describeResult(result)}`);
  const { lost, wrong, gaps, broken } = result.findings;
  for (const found of [lost, wrong, gaps, broken])
    for (const line of found.slice(0, shownPerKind)) print(`  ✗ ${line}`);
}
if (values.write) await writeResults(join(repositoryRoot, "docs", "reliability.md"), results);
const failed = results.filter(({ hasPassed }) => !hasPassed);
print(`\ntests: ${results.length - failed.length} passed, ${failed.length} failed (seed ${seed})`);
process.exit(failed.length === 0 && results.length > 0 ? 0 : 1);
