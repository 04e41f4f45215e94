import { setTimeout as pause } from "node:timers/promises";

import type { Contender } from "../contender.ts";
import { callAtRate } from "./paced.ts";
import { quantile } from "./quantile.ts";

export interface Latency {
  p50: number;
  p99: number;
  /** Milliseconds by which a sample may be too long, on average; 0 where it is told rather than asked for. */
  errorMs: number;
}

const patienceMs = 30_000;

function summarise(begun: Map<string, number>, ended: Map<string, number>, errorMs: number): Latency {
  const samples = Array.from(begun, ([id, at]) => (ended.get(id) ?? Number.POSITIVE_INFINITY) - at);
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99), errorMs };
}

/** Creates tasks at 50 a second and notes when each call was begun. */
async function createPaced(contender: Contender, tasks: number, begun: Map<string, number>): Promise<void> {
  await callAtRate(tasks, async () => {
    const at = performance.now();
    begun.set(await contender.createOne(), at);
  });
}

/**
 * From the call until the completion is visible to another database connection, which asks without pause while
 * anything is open: too long by at most one question.
 */
export async function measureCompletion(contender: Contender, tasks: number): Promise<Latency> {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  let called = 0;
  let questions = 0;
  let asking = 0;
  const giveUpAt = performance.now() + (tasks / 50) * 1_000 + patienceMs;
  const counted: Contender = {
    ...contender,
    createOne: () => {
      called += 1;
      return contender.createOne();
    },
  };
  const earlier = new Set(await contender.recentlyCompleted());
  const creating = createPaced(counted, tasks, begun);
  while (ended.size < tasks && performance.now() < giveUpAt) {
    if (ended.size === called) {
      // oxlint-disable-next-line no-await-in-loop -- nothing is open
      await pause(1);
      continue;
    }
    const asked = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const ids = await contender.recentlyCompleted();
    const now = performance.now();
    asking += now - asked;
    questions += 1;
    for (const id of ids) if (!ended.has(id) && !earlier.has(id)) ended.set(id, now);
  }
  await creating;
  return summarise(begun, ended, asking / questions);
}

/** From the call until a subscriber in this process has been told. */
export async function measureSeen(
  contender: Contender,
  tasks: number,
  follow: (seen: (id: string) => void) => Promise<Disposable>,
): Promise<Latency> {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const giveUpAt = performance.now() + (tasks / 50) * 1_000 + patienceMs;
  using _subscription = await follow((id) => ended.set(id, performance.now()));
  await createPaced(contender, tasks, begun);
  while ([...begun.keys()].some((id) => !ended.has(id)) && performance.now() < giveUpAt) {
    // oxlint-disable-next-line no-await-in-loop -- waits for the last ones
    await pause(5);
  }
  return summarise(begun, ended, 0);
}
