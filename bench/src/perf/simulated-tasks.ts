import { setTimeout as pause } from "node:timers/promises";

import type { Client } from "../millrace/client.ts";
import { askDatabase } from "../postgres-questions.ts";
import { sampleAnswers } from "./sample-answers.ts";

export interface SimulationOptions {
  url: string;
  databaseUrl: string;
  client: Client;
  tasks: number;
  /** A server that does nothing, asked beside `/health`: it tells what the machine adds by itself. */
  bareUrl: string;
  stack: AsyncDisposableStack;
}

export interface SimulationResult {
  /** From the call that creates the tasks until the last is committed as SUCCESS. */
  seconds: number;
  succeeded: number;
  /** Each answer of `/health` meanwhile. */
  healthMs: number[];
  bareMs: number[];
}

const simulated = { minDelayMs: 3_000, maxDelayMs: 3_000, failureRate: 0 };
const patienceMs = 60_000;
const succeededTasks = {
  name: "succeeded",
  text: "select count(*)::int as count from tasks.tasks where status = 'SUCCESS'",
};

export async function runSimulatedTasks(options: SimulationOptions): Promise<SimulationResult> {
  const { url, databaseUrl, client, tasks, bareUrl, stack } = options;
  const ask = await askDatabase(databaseUrl, stack);
  const done = new AbortController();
  const sampling = Promise.all([`${url}/health`, bareUrl].map((asked) => sampleAnswers(asked, done.signal)));
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
  const [healthMs = [], bareMs = []] = await sampling;
  return { seconds, succeeded, healthMs, bareMs };
}
