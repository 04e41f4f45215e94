import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

export const tasksPerSecond = 50;

/**
 * Makes a call at a fixed rate, whether or not earlier ones have been answered. The jitter keeps it out of step
 * with timers of the system under test.
 */
export async function callAtRate(calls: number, call: () => Promise<void>): Promise<void> {
  const intervalMs = 1_000 / tasksPerSecond;
  const begin = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < calls; index += 1) {
    const due = begin + index * intervalMs + randomInt(Math.floor(intervalMs / 2));
    await pause(Math.max(0, due - performance.now()));
    running.push(call());
  }
  await Promise.all(running);
}
