import { waitUntil } from "@millrace/local-stack/wait-until";
import { readLedger } from "../src/ledger.ts";
import type { Scenario } from "../src/scenario.ts";

const maxDeliver = 4;

export const poison: Scenario = {
  number: 12,
  title: "a task that kills its worker",
  limitMs: 120_000,
  async run({ scale, begin }) {
    const trial = await begin({ workers: 2, ackWaitMs: 1_000, maxDeliver, keepsWorkers: true });
    const { cluster, calls } = trial;
    const neighbours = scale === "full" ? 150 : 40;
    await calls.createMany(neighbours, { input: { payload: { ms: 200 } } });
    const poisons = scale === "full" ? 3 : 1;
    const killers = await calls.createMany(poisons, { input: { kind: "fault.poison" }, ends: ["FAILED"] });
    await calls.createMany(neighbours, { input: { payload: { ms: 200 } } });
    await trial.settle(90_000);
    const isBuried = async () => (await readLedger(cluster.postgres.url)).deadLetters.length >= poisons;
    await waitUntil(isBuried, { timeoutMs: 10_000, what: "the dead letters" }).catch(() => undefined);
    const { deadLetters } = await readLedger(cluster.postgres.url);
    const broken = killers
      .filter(({ id }) => !deadLetters.some(({ task_id, reason }) => task_id === id && reason === "deliveries"))
      .map(({ id }) => `${id} is no dead letter`);
    if (deadLetters.length > poisons) broken.push(`${deadLetters.length - poisons} neighbours became dead letters`);
    const deaths = cluster.workers.reduce((sum, worker) => sum + worker.deaths, 0);
    return trial.finish({ faults: deaths, broken, notes: [`${deaths} workers died of ${poisons} tasks`] });
  },
};
