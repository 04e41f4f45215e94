import { setTimeout as pause } from "node:timers/promises";

import type { Contender } from "../contender.ts";
import { callAtRate, tasksPerSecond } from "./paced.ts";
import { quantile } from "./quantile.ts";

export interface Latency {
  p50: number;
  p99: number;
  /** Milliseconds by which a sample is too long, at most and on average; 0 where one is told instead of asking. */
  errorMs: number;
}

/** Milliseconds per task; endless for what never came. */
export interface Samples {
  ms: number[];
  /** Duration of each question that was asked meanwhile. */
  questionMs: number[];
}

const patienceMs = 30_000;

export function summarise(parts: Samples[]): Latency {
  const ms = parts.flatMap((part) => part.ms);
  const questionMs = parts.flatMap((part) => part.questionMs);
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), errorMs: quantile(questionMs, 0.5) || 0 };
}

function differences(begun: Map<string, number>, ended: Map<string, number>): number[] {
  return Array.from(begun, ([id, at]) => (ended.get(id) ?? Number.POSITIVE_INFINITY) - at);
}

function deadline(tasks: number): number {
  return performance.now() + (tasks / tasksPerSecond) * 1_000 + patienceMs;
}

/**
 * From the call until the completion is visible to another connection, which asks without pause while anything is
 * open: too long by at most one question, and the asking takes its share of the machine.
 */
export async function measureCompletion(contender: Contender, tasks: number): Promise<Samples> {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const questionMs: number[] = [];
  const giveUpAt = deadline(tasks);
  const earlier = new Set(await contender.recentlyCompleted());
  let called = 0;
  const creating = callAtRate(tasks, async () => {
    called += 1;
    const at = performance.now();
    begun.set(await contender.createOne(), at);
  });
  while (ended.size < tasks && performance.now() < giveUpAt) {
    if (ended.size === called) {
      await pause(1);
      continue;
    }
    const asked = performance.now();
    const ids = await contender.recentlyCompleted();
    const now = performance.now();
    questionMs.push(now - asked);
    for (const id of ids) if (!ended.has(id) && !earlier.has(id)) ended.set(id, now);
  }
  await creating;
  return { ms: differences(begun, ended), questionMs };
}

export type Follow = (seen: (id: string) => void) => Promise<Disposable>;

/** From the call until a subscriber in this process has been told. */
export async function measureSeen(contender: Contender, tasks: number, follow: Follow): Promise<Samples> {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const giveUpAt = deadline(tasks);
  const subscription = await follow((id) => ended.set(id, performance.now()));
  await callAtRate(tasks, async () => {
    const at = performance.now();
    begun.set(await contender.createOne(), at);
  });
  while ([...begun.keys()].some((id) => !ended.has(id)) && performance.now() < giveUpAt) {
    await pause(5);
  }
  subscription[Symbol.dispose]();
  return { ms: differences(begun, ended), questionMs: [] };
}
