import { createRandom } from "./random.ts";
import type { Findings, Scenario, ScenarioContext } from "./scenario.ts";
import { startTrial } from "./trial.ts";

export interface RunOptions {
  seed: number;
  scale: ScenarioContext["scale"];
  log: (line: string) => void;
}

export interface Result {
  scenario: Scenario;
  findings: Findings;
  hasPassed: boolean;
  seed: number;
  tookMs: number;
}

const nothing: Findings = { faults: 0, tasks: 0, lost: [], wrong: [], gaps: [], broken: [], notes: [] };

/** Runs one test within its time, and stops all that it has started whatever happens. */
export async function runScenario(scenario: Scenario, { seed, scale, log }: RunOptions): Promise<Result> {
  const began = performance.now();
  const findings = await findOut(scenario, { seed, scale, log }).catch((error: unknown) => ({
    ...nothing,
    broken: [error instanceof Error ? error.message : String(error)],
  }));
  const { lost, wrong, gaps, broken } = findings;
  const hasPassed = lost.length + wrong.length + gaps.length + broken.length === 0;
  return { scenario, findings, hasPassed, seed, tookMs: Math.round(performance.now() - began) };
}

async function findOut(scenario: Scenario, { seed, scale, log }: RunOptions): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not done after ${scenario.limitMs / 1_000} s`)), scenario.limitMs);
  stack.defer(() => clearTimeout(timer));
  const running = scenario.run({
    random: createRandom(seed + scenario.number),
    scale,
    log,
    begin: async (options) => stack.use(await startTrial(options)),
  });
  return await Promise.race([running, late]);
}
