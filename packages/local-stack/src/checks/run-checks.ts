import { messageOf } from "../errors.ts";
import type { StepContext } from "./run-step.ts";
import type { Step } from "./steps.ts";
import { addTallies, describeTally, nothing, type Tally } from "./tally.ts";

async function runOne({ title, run }: Step, context: StepContext): Promise<Tally> {
  console.log(`\n▸ ${title}`);
  try {
    return await run(context);
  } catch (error) {
    console.error(messageOf(error));
    return { ...nothing, failed: 1 };
  }
}

/** Runs every step, also after a failed one, prints the sum as the last line, and returns the exit code. */
export async function runChecks(steps: readonly Step[], context: StepContext): Promise<number> {
  const tallies: Tally[] = [];
  const failed: string[] = [];
  for (const step of steps) {
    if (context.signal.aborted) return 130;
    const tally = await runOne(step, context);
    tallies.push(tally);
    if (tally.failed > 0) failed.push(step.title);
  }
  const total = addTallies(tallies);
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
  console.log(`\n${describeTally(total)}`);
  return total.failed === 0 ? 0 : 1;
}
