import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { startPostgres } from "@millrace/local-stack/postgres";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { Client } from "pg";
import { PgBoss } from "pg-boss";

import { startChild } from "../child.ts";
import { createInBulk, type Contender } from "../contender.ts";
import { queueName } from "./queue.ts";

const completionTimeoutMs = 300_000;
/** Answered by pg-boss's own index of unfinished jobs. */
const openJobs =
  "select exists (select from pgboss.job where name = $1 and state in ('created', 'retry', 'active')) as open";
const completedAmong = "select id from pgboss.job where name = $1 and id = any($2::uuid[]) and state = 'completed'";
const completedJobs = "select count(*)::int as count from pgboss.job where name = $1 and state = 'completed'";

export async function startPgBoss(directory: string, stack: AsyncDisposableStack): Promise<Contender> {
  const postgres = stack.use(await startPostgres({ dataDir: directory }));
  const worker = stack.use(
    await startChild({
      name: "worker",
      script: join(import.meta.dirname, "worker.ts"),
      env: { BENCH_SERVICE_URL: postgres.url },
      logDir: join(directory, "logs"),
    }),
  );
  const boss = new PgBoss({ connectionString: postgres.url, supervise: false, schedule: false });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  stack.defer(() => boss.stop());
  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  stack.defer(() => database.end());
  const ask = async (text: string, ...more: unknown[]): Promise<Record<string, unknown>[]> =>
    (await database.query<Record<string, unknown>>({ text, name: text.slice(-20), values: [queueName, ...more] })).rows;
  const open = new Set<string>();
  let completed = 0;

  return {
    name: "pg-boss",
    processes: { worker: worker.pid, postgres: postgres.pid },
    async complete(count) {
      completed += count;
      await createInBulk(count, (size) =>
        boss.insert(
          queueName,
          Array.from({ length: size }, () => ({ data: {} })),
        ),
      );
      await waitUntil(async () => (await ask(openJobs))[0]?.["open"] === false, {
        timeoutMs: completionTimeoutMs,
        intervalMs: 3,
        what: "all jobs to be completed",
      });
    },
    async createOne() {
      completed += 1;
      const id = randomUUID();
      open.add(id);
      await boss.send(queueName, {}, { id });
      return id;
    },
    async recentlyCompleted() {
      const ids = (await ask(completedAmong, [...open])).map((row) => String(row["id"]));
      for (const id of ids) open.delete(id);
      return ids;
    },
    async verify() {
      const found = Number((await ask(completedJobs))[0]?.["count"]);
      if (found !== completed) throw new Error(`${found} jobs are completed in the database, not ${completed}`);
    },
  };
}
