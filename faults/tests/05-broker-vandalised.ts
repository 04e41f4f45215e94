import { setTimeout as delay } from "node:timers/promises";
import { connectAdmin } from "../src/broker-admin.ts";
import { ask } from "../src/ledger.ts";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

const recoveryMs = 10_000;

export const vandalisedBroker: Scenario = {
  number: 5,
  title: "broker wiped, consumer deleted, stream deleted, purged, under load",
  limitMs: 180_000,
  async run({ scale, begin, log }) {
    const trial = await begin({ workers: 2, slots: 20, maxDeliver: 10 });
    const { nats, postgres } = trial.cluster;
    const broken: string[] = [];
    const notes: string[] = [];
    const call = async (subject: string): Promise<void> => {
      await using admin = await connectAdmin(nats);
      await admin.call(subject);
    };
    const faults: Record<string, () => Promise<void>> = {
      "data wiped": () => nats.restart({ wipe: true }),
      "consumer deleted": () => call("CONSUMER.DELETE.TASKS.worker"),
      "stream TASKS deleted": () => call("STREAM.DELETE.TASKS"),
      "TASKS purged": () => call("STREAM.PURGE.TASKS"),
      "stream TASK_UPDATES deleted": () => call("STREAM.DELETE.TASK_UPDATES"),
    };
    const chosen = Object.entries(faults).slice(0, scale === "full" ? undefined : 1);

    /** Everything that was open at the fault has been dispatched again, or has ended. */
    const untouched = async (at: Date): Promise<number> => {
      const [row] = await ask<{ count: number }>(
        postgres.url,
        `select count(*)::int as count from tasks.tasks t
         where created_at < $1 and status = 'PENDING' and dispatched_at < $1`,
        [at],
      );
      return row?.count ?? 0;
    };
    await underLoad(trial, { perSecond: 20, lanes: 8, make: () => ({}) }, async () => {
      for (const [name, commit] of chosen) {
        await trial.calls.createMany(scale === "full" ? 300 : 100, { input: { payload: { ms: 200 } } });
        const at = new Date();
        await commit();
        const healed = performance.now();
        while ((await untouched(at)) > 0 && performance.now() - healed < 4 * recoveryMs) await delay(100);
        const tookMs = Math.round(performance.now() - healed);
        log(`${name}: nothing left from before it after ${tookMs} ms`);
        notes.push(`${name}: ${tookMs} ms`);
        if (tookMs > recoveryMs) broken.push(`${name}: ${tookMs} ms until everything was published again`);
      }
    });
    await trial.settle(60_000);
    return trial.finish({ faults: chosen.length, broken, notes });
  },
};
