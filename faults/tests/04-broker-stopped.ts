import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { ask } from "../src/ledger.ts";
import type { Scenario } from "../src/scenario.ts";
import type { Trial } from "../src/trial.ts";
import { underLoad } from "../src/under-load.ts";

const pingMs = 10_000;
const resumesWithinMs = 5_000;

export const stoppedBroker: Scenario = {
  number: 4,
  title: "nats-server stopped by a signal for 12 s and for 60 s",
  limitMs: 200_000,
  async run({ begin }) {
    const trial = await begin({ workers: 2, ackWaitMs: 5_000, maxDeliver: 20 });
    const { nats } = trial.cluster;
    const broken: string[] = [];
    const notes: string[] = [];
    for (const stopMs of [12_000, 60_000]) {
      const began = performance.now();
      const over = new AbortController();
      const noticing = stopMs > 3 * pingMs ? whenNoticed(trial, over.signal) : undefined;
      await nats.kill("SIGSTOP");
      await underLoad(trial, { perSecond: 20, make: () => ({}) }, () => delay(stopMs));
      await nats.kill("SIGCONT");
      const resumed = await whenWorking(trial);
      over.abort();
      notes.push(`${stopMs / 1_000} s: a new task done ${resumed} ms after`);
      if (resumed > resumesWithinMs) broken.push(`work resumed ${resumed} ms after the stop of ${stopMs} ms`);
      const noticed = await noticing;
      if (noticed === undefined) continue;
      notes.push(`noticed after ${Math.round(noticed - began)} ms`);
      if (noticed - began > 3 * pingMs + 1_000) broken.push(`noticed after ${Math.round(noticed - began)} ms only`);
    }
    await trial.settle(60_000);
    return trial.finish({ faults: 2, broken, notes });
  },
};

async function whenNoticed({ cluster }: Trial, signal: AbortSignal): Promise<number> {
  const [url = ""] = cluster.urls;
  while (!signal.aborted) {
    const { status } = await fetch(`${url}/health/ready`);
    if (status === 503) return performance.now();
    await delay(250);
  }
  return Infinity;
}

async function whenWorking({ calls, cluster }: Trial): Promise<number> {
  const began = performance.now();
  const { id } = await calls.create();
  const isDone = async () => {
    const done = await ask(cluster.postgres.url, "select from tasks.tasks where id = $1 and status = 'SUCCESS'", [id]);
    return done.length === 1;
  };
  await waitUntil(isDone, { timeoutMs: 40_000, intervalMs: 50, what: "a new task to be done" }).catch(() => undefined);
  return Math.round(performance.now() - began);
}
