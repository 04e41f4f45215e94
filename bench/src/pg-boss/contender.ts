import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { startPostgres } from "@millrace/local-stack/postgres";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { PgBoss } from "pg-boss";

import { startChild } from "../child.ts";
import { createInBulk, type Contender } from "../contender.ts";
import { askDatabase } from "../postgres-questions.ts";
import { queueName } from "./queue.ts";

const completionTimeoutMs = 300_000;
/** Answered by pg-boss's own index of unfinished jobs. */
const openJobs = {
  name: "open",
  text: "select exists (select from pgboss.job where name = $1 and state in ('created', 'retry', 'active')) as open",
};
const completedAmong = {
  name: "completed among",
  text: "select id from pgboss.job where name = $1 and id = any($2::uuid[]) and state = 'completed'",
};
const completedJobs = {
  name: "completed",
  text: "select count(*)::int as count from pgboss.job where name = $1 and state = 'completed'",
};

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
  const ask = await askDatabase(postgres.url, stack);
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
      await waitUntil(async () => (await ask(openJobs, queueName))[0]?.["open"] === false, {
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
      const ids = (await ask(completedAmong, queueName, [...open])).map((row) => String(row["id"]));
      for (const id of ids) open.delete(id);
      return ids;
    },
    async verify() {
      const found = Number((await ask(completedJobs, queueName))[0]?.["count"]);
      if (found !== completed) throw new Error(`${found} jobs are completed in the database, not ${completed}`);
    },
  };
}
