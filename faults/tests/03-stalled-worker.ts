import { waitUntil } from "@millrace/local-stack/wait-until";
import { readEffects } from "../src/effects.ts";
import type { Scenario } from "../src/scenario.ts";

export const stalledWorker: Scenario = {
  number: 3,
  title: "worker stopped beyond ack_wait, then continued",
  limitMs: 60_000,
  async run({ scale, begin }) {
    const trial = await begin({ workers: 2, ackWaitMs: 1_500, maxDeliver: 10 });
    const { cluster, calls } = trial;
    const [stalled, other] = cluster.workers;
    if (!stalled || !other) throw new Error("two workers are needed");
    const rounds = scale === "full" ? 3 : 1;
    const started = async () => (await readEffects(cluster.effectsFile)).filter(({ what }) => what === "started");
    let taken = 0;
    for (let round = 0; round < rounds; round += 1) {
      const before = (await started()).length;
      await calls.createMany(60, { input: { payload: { ms: 800 } } });
      const heldBy = async (pid: number) => (await started()).slice(before).filter((effect) => effect.pid === pid);
      await waitUntil(async () => (await heldBy(stalled.pid)).length >= 10, { timeoutMs: 20_000, what: "it has work" });
      stalled.pause();
      const held = await heldBy(stalled.pid);
      taken += held.length;
      const ids = new Set(held.map(({ id }) => id));
      const isTakenOver = async () => {
        const again = await heldBy(other.pid);
        return ids.isSubsetOf(new Set(again.map(({ id }) => id)));
      };
      await waitUntil(isTakenOver, { timeoutMs: 20_000, what: "the other worker to have all of it" });
      stalled.resume();
      await trial.settle(20_000);
    }
    return trial.finish({ faults: rounds, notes: [`${taken} tasks held through the stall`] });
  },
};
