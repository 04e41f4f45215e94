import { waitUntil } from "@millrace/local-stack/wait-until";
import { connectAdmin } from "../src/broker-admin.ts";
import { readEffects } from "../src/effects.ts";
import { ask } from "../src/ledger.ts";
import type { Scenario } from "../src/scenario.ts";

const maxDeliver = 2;
const ackWaitMs = 1_000;

export const noAdvisory: Scenario = {
  number: 6,
  title: "advisory stream deleted, deliveries exhausted with no worker alive",
  limitMs: 120_000,
  async run({ begin }) {
    const trial = await begin({ ackWaitMs, maxDeliver, sweepMs: 500 });
    const { cluster, calls } = trial;
    const [worker] = cluster.workers;
    if (!worker) throw new Error("a worker is needed");
    const { id } = await calls.create({ input: { kind: "fault.poison" }, ends: ["FAILED"] });
    for (let delivery = 1; delivery <= maxDeliver; delivery += 1) {
      await waitUntil(async () => (await readEffects(cluster.effectsFile)).length >= delivery && !worker.isRunning, {
        timeoutMs: 30_000,
        what: `the worker to die of delivery ${delivery}`,
      });
      if (delivery < maxDeliver) await worker.start().catch(() => undefined);
    }
    await using admin = await connectAdmin(cluster.nats);
    await admin.call("STREAM.DELETE.DEAD_LETTERS");
    const began = performance.now();
    const buried = () => ask(cluster.postgres.url, "select from tasks.dead_letters where task_id = $1", [id]);
    await waitUntil(async () => (await buried()).length === 1, {
      timeoutMs: 30_000 + maxDeliver * ackWaitMs + 15_000,
      intervalMs: 250,
      what: "the sweeper to make the dead letter",
    });
    const tookMs = Math.round(performance.now() - began);
    return await trial.finish({ faults: 1 + maxDeliver, notes: [`dead letter after ${tookMs} ms without advisory`] });
  },
};
