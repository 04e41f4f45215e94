import { mutants } from "../src/mutants.ts";
import type { Scenario } from "../src/scenario.ts";
import { copyWorkspace } from "../src/workspace-copy.ts";

export const mutantsCaught: Scenario = {
  number: 17,
  title: "mutants: guard, outbox row, sweep and resubscription removed in turn",
  limitMs: 420_000,
  async run({ log }) {
    await using copy = await copyWorkspace();
    const broken: string[] = [];
    for (const mutant of mutants) {
      const healthy = await copy.test(mutant);
      if (healthy.passed !== 1 || healthy.failed > 0) {
        broken.push(`"${mutant.test}" does not pass without the mutant`);
        continue;
      }
      await using _ = await copy.mutate(mutant);
      const { failed } = await copy.test(mutant);
      log(`${mutant.name}: ${failed > 0 ? "caught" : "survived"} (${mutant.testFile}, "${mutant.test}")`);
      if (failed === 0) broken.push(`${mutant.name}: survived "${mutant.test}"`);
    }
    const caught = mutants.length - broken.length;
    return { faults: mutants.length, tasks: 0, lost: [], wrong: [], gaps: [], broken, notes: [`${caught} caught`] };
  },
};
