import { setTimeout as delay } from "node:timers/promises";
import { errorBodyOf } from "@millrace/contracts/client-error";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { Call } from "../src/calls.ts";
import { readEffects } from "../src/effects.ts";
import type { Scenario } from "../src/scenario.ts";
import type { Trial } from "../src/trial.ts";

const stopsWithinMs = 1_000;

export const cancelRace: Scenario = {
  number: 14,
  title: "cancel against completion",
  limitMs: 150_000,
  async run({ random, scale, begin }) {
    const trial = await begin({ servers: 2, workers: 2 });
    const { calls, clients } = trial;
    const [total, lanes] = scale === "full" ? [1_000, 20] : [100, 10];
    let left = total;
    let refusals = 0;
    const broken: string[] = [];
    const race = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const ms = random.int(0, 40);
        const { id } = await calls.create({ input: { payload: { ms } }, ends: ["SUCCESS", "CANCELED"] });
        if (id === undefined) continue;
        await delay(random.int(0, 60));
        await clients
          .next()
          .tasks.cancel.mutate({ id })
          .catch((error: unknown) => {
            refusals += 1;
            if (errorBodyOf(error)?.code !== "INVALID_TRANSITION") broken.push(`cancel of ${id}: ${String(error)}`);
          });
      }
    };
    await Promise.all(Array.from({ length: lanes }, race));
    await trial.settle(30_000);
    const slowest = await stopRunning(trial, 10);
    if (slowest > stopsWithinMs) broken.push(`a handler ran on for ${slowest} ms after its cancellation`);
    return trial.finish({
      faults: total + 10,
      broken,
      notes: [`${refusals} cancels came too late`, `slowest handler stopped after ${slowest} ms`],
    });
  },
};

/** The longest time from the call of a cancel to the end of its handler. */
async function stopRunning({ calls, clients, cluster }: Trial, count: number): Promise<number> {
  const long = await calls.createMany(count, { input: { payload: { ms: 60_000 } }, ends: ["CANCELED"] });
  const ids = long.flatMap(({ id }: Call) => id ?? []);
  const of = async (what: string) => (await readEffects(cluster.effectsFile)).filter((effect) => effect.what === what);
  const areRunning = async () => {
    const started = new Set((await of("started")).map(({ id }) => id));
    return ids.every((id) => started.has(id));
  };
  await waitUntil(areRunning, { timeoutMs: 20_000, what: "the handlers to run" });
  const canceledAt = new Map<string, number>();
  for (const id of ids) {
    canceledAt.set(id, Date.now());
    await clients.next().tasks.cancel.mutate({ id });
  }
  const aborted = async () => (await of("aborted")).filter(({ id }) => canceledAt.has(id));
  await waitUntil(async () => (await aborted()).length >= ids.length, { timeoutMs: 10_000, what: "them to stop" });
  return Math.max(...(await aborted()).map(({ id, at }) => at - (canceledAt.get(id) ?? 0)));
}
