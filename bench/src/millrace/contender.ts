import { join } from "node:path";

import { waitUntil } from "@millrace/local-stack/wait-until";

import { createInBulk, type Contender } from "../contender.ts";
import { askDatabase } from "../postgres-questions.ts";
import { signIn } from "./client.ts";
import { startMillraceStack, type MillraceOptions } from "./stack.ts";

const kind = "bench.noop";
const completionTimeoutMs = 300_000;

export interface MillraceContender extends Contender {
  /** Subscribes over SSE; tells each task whose SUCCESS has arrived. */
  follow(seen: (id: string) => void): Promise<Disposable>;
}

/** Answered by the partial index of open tasks: the table is not counted again and again. */
const openTasks = {
  name: "open",
  text: "select exists (select from tasks.tasks where status in ('PENDING', 'RUNNING') and dispatched_at is not null) as open",
};
/** More than can be completed between two looks. */
const recentlyCompleted = {
  name: "recently completed",
  text: "select task_id from tasks.task_history where status = 'SUCCESS' order by xid desc, seq desc limit 32",
};
const completedTasks = {
  name: "completed",
  text: "select count(*)::int as count from tasks.tasks where status = 'SUCCESS'",
};

export async function startMillrace(
  options: Omit<MillraceOptions, "workerScript">,
  stack: AsyncDisposableStack,
): Promise<MillraceContender> {
  const workerScript = join(import.meta.dirname, "noop-worker.ts");
  const { url, databaseUrl, processes } = await startMillraceStack({ ...options, workerScript }, stack);
  const client = await signIn(url, kind);
  const ask = await askDatabase(databaseUrl, stack);
  let completed = 0;

  return {
    name: "Millrace",
    processes,
    async complete(count) {
      await createInBulk(count, (size) =>
        client.tasks.createMany.mutate({ tasks: Array.from({ length: size }, () => ({ kind })) }),
      );
      await waitUntil(async () => (await ask(openTasks))[0]?.["open"] === false, {
        timeoutMs: completionTimeoutMs,
        intervalMs: 3,
        what: "all tasks to be completed",
      });
      completed += count;
    },
    async createOne() {
      completed += 1;
      return (await client.tasks.create.mutate({ kind })).id;
    },
    recentlyCompleted: async () => (await ask(recentlyCompleted)).map((row) => String(row["task_id"])),
    async verify() {
      const found = Number((await ask(completedTasks))[0]?.["count"]);
      if (found !== completed) throw new Error(`${found} tasks are SUCCESS in the database, not ${completed}`);
    },
    follow(seen) {
      return new Promise((resolve, reject) => {
        const subscription = client.tasks.onUpdate.subscribe(
          {},
          {
            onData({ data }) {
              if (data.type === "ready") resolve({ [Symbol.dispose]: () => subscription.unsubscribe() });
              if (data.type !== "changes") return;
              for (const { change, task } of data.changes) if (change.status === "SUCCESS") seen(task.id);
            },
            onError: reject,
          },
        );
      });
    },
  };
}
