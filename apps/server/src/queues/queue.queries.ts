import type { WorkerPresence } from "@millrace/contracts/messages";
import type { Queue } from "@millrace/contracts/queue";
import type { NatsConnection } from "@millrace/messaging/connection";
import { consumerState } from "@millrace/messaging/queue-state";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { listKinds } from "../tasks/kind.catalog.ts";

interface Counts {
  queue: string;
  pending: number;
  running: number;
}

/** Every queue that a kind names, as PostgreSQL, the broker and the workers see it now. */
export async function listQueuesNow(
  db: Kysely<DB>,
  connection: NatsConnection,
  workers: WorkerPresence[],
): Promise<Queue[]> {
  const kinds = await listKinds(db);
  const names = [...new Set(["default", ...kinds.map(({ queue }) => queue)])].toSorted();
  const counts = await countOpen(db);
  const paused = await db.selectFrom("tasks.paused_queues").selectAll().execute();
  return Promise.all(
    names.map(async (name) => {
      const flag = paused.find(({ queue }) => queue === name);
      const served = new Set(kinds.filter(({ queue }) => queue === name).map((kind) => kind.name));
      const state = await consumerState(connection, name).catch(() => null);
      return {
        name,
        pending: counts.get(name)?.pending ?? 0,
        running: counts.get(name)?.running ?? 0,
        backlog: state?.pending ?? null,
        workers: workers.filter((worker) => worker.kinds.some((kind) => served.has(kind))).length,
        paused: flag ? { by: flag.paused_by, at: flag.paused_at.toISOString(), reason: flag.reason } : null,
      };
    }),
  );
}

async function countOpen(db: Kysely<DB>): Promise<Map<string, Counts>> {
  const { rows } = await sql<Counts>`
    select queue, count(*) filter (where status = 'PENDING') as pending, count(*) filter (where status = 'RUNNING') as running
    from tasks.tasks where status in ('PENDING', 'RUNNING') group by queue`.execute(db);
  return new Map(rows.map((row) => [row.queue, row]));
}
