import { createNodeClient } from "@millrace/contracts/node-client";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/server/router";
import { callAtRate } from "../measure/paced.ts";
import { quantile } from "../measure/quantile.ts";
import type { Client } from "../millrace/client.ts";

export interface ReplayResult {
  replayed: number;
  seconds: number;
  /** Create → SUCCESS seen by its owner, 95th percentile, milliseconds: without and during the replay. */
  quietP95: number;
  busyP95: number;
  /** Different values of `done` that were seen on the way. */
  progressSteps: number;
}

const doomed = { minDelayMs: 0, maxDelayMs: 0, failureRate: 1, logLines: 0 };
const healthy = { ...doomed, failureRate: 0 };
const samples = 1_500;
const patience = { timeoutMs: 120_000, intervalMs: 50 };

/** Buries `count` tasks, then replays all of them by filter while someone else's tasks are timed. */
export async function replayDeadLetters(options: {
  url: string;
  owner: Client;
  count: number;
  stack: AsyncDisposableStack;
}): Promise<ReplayResult> {
  const { url, owner, count, stack } = options;
  const [manager, other] = [await signInAs(url, "manager"), await signInAs(url, "accountant")];
  for (let made = 0; made < count; made += 1_000) {
    await owner.tasks.createMany.mutate({
      tasks: Array.from({ length: 1_000 }, () => ({ kind: "simulate", payload: doomed })),
    });
  }
  const open = { state: "open" as const, kind: "simulate" };
  const buried = async () => (await manager.deadLetters.count.query(open)).count >= count;
  await waitUntil(buried, { ...patience, what: `${count} dead letters` });

  const watch = await followOwn(other, stack);
  const quietP95 = quantile(await watch.time(samples), 0.95);
  const begin = performance.now();
  const { id } = await manager.deadLetters.replayMany.mutate({ filter: open, reason: "measuring" });
  const seen = new Set<number>();
  const finished = waitUntil(
    async () => {
      const replay = (await manager.deadLetters.replays.query()).items.find((candidate) => candidate.id === id);
      seen.add(replay?.done ?? 0);
      return replay?.state === "done";
    },
    { ...patience, intervalMs: 200, what: "the replay to end" },
  ).then(() => (performance.now() - begin) / 1_000);
  const busyP95 = quantile(await watch.time(samples), 0.95);
  const seconds = await finished;
  return { replayed: Math.max(...seen), seconds, quietP95, busyP95, progressSteps: seen.size };
}

/** Times tasks of one's own, at a fixed rate. */
async function followOwn(client: Client, stack: AsyncDisposableStack) {
  const ends = new Map<string, number>();
  await new Promise<void>((resolve, reject) => {
    const subscription = client.tasks.onUpdate.subscribe(
      {},
      {
        onData({ data }) {
          if (data.type === "ready") resolve();
          if (data.type !== "changes") return;
          for (const { change, task } of data.changes) {
            if (change.status === "SUCCESS") ends.set(task.id, performance.now());
          }
        },
        onError: reject,
      },
    );
    stack.defer(() => subscription.unsubscribe());
  });
  return {
    async time(calls: number): Promise<number[]> {
      const begins = new Map<string, number>();
      await callAtRate(calls, async () => {
        const begin = performance.now();
        const { id } = await client.tasks.create.mutate({ kind: "simulate", payload: healthy });
        begins.set(id, begin);
      });
      const all = async () => Promise.resolve([...begins.keys()].every((id) => ends.has(id)));
      await waitUntil(all, { ...patience, what: "the timed tasks to succeed" });
      return [...begins].map(([id, begin]) => (ends.get(id) ?? Number.NaN) - begin);
    },
  };
}

async function signInAs(url: string, account: "manager" | "accountant"): Promise<Client> {
  const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate({
    email: `${account}@example.com`,
    password: `${account}123`,
  });
  return createNodeClient<AppRouter>({ url, token: () => token });
}
