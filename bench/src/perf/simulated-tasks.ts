import { setTimeout as pause } from "node:timers/promises";

import type { Client } from "../millrace/client.ts";
import { askDatabase } from "../postgres-questions.ts";

export interface SimulationOptions {
  url: string;
  databaseUrl: string;
  client: Client;
  tasks: number;
  stack: AsyncDisposableStack;
}

export interface SimulationResult {
  /** From the call that creates the tasks until the last is committed as SUCCESS. */
  seconds: number;
  succeeded: number;
  /** Each answer of `/health` meanwhile. */
  healthMs: number[];
}

const simulated = { minDelayMs: 3_000, maxDelayMs: 3_000, failureRate: 0 };
const patienceMs = 60_000;
const healthIntervalMs = 20;
const succeededTasks = {
  name: "succeeded",
  text: "select count(*)::int as count from tasks.tasks where status = 'SUCCESS'",
};

/** Asks at a fixed rate, whether or not earlier questions were answered: a stall is seen by all who ask meanwhile. */
async function sampleHealth(url: string, signal: AbortSignal): Promise<number[]> {
  const samples: Promise<number>[] = [];
  while (!signal.aborted) {
    const begin = performance.now();
    const answered = fetch(`${url}/health`).then(async (response) => {
      await response.text();
      return response.ok ? performance.now() - begin : Number.POSITIVE_INFINITY;
    });
    samples.push(answered.catch(() => Number.POSITIVE_INFINITY));
    await pause(healthIntervalMs);
  }
  return Promise.all(samples);
}

export async function runSimulatedTasks(options: SimulationOptions): Promise<SimulationResult> {
  const { url, databaseUrl, client, tasks, stack } = options;
  const ask = await askDatabase(databaseUrl, stack);
  const done = new AbortController();
  const sampling = sampleHealth(url, done.signal);
  const begin = performance.now();
  await client.tasks.createMany.mutate({
    tasks: Array.from({ length: tasks }, () => ({ kind: "simulate", payload: simulated })),
  });
  let succeeded = 0;
  while (succeeded < tasks && performance.now() - begin < patienceMs) {
    await pause(10);
    succeeded = Number((await ask(succeededTasks))[0]?.["count"]);
  }
  const seconds = (performance.now() - begin) / 1_000;
  done.abort();
  return { seconds, succeeded, healthMs: await sampling };
}
