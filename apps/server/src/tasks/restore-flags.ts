import { buckets, cancellationKey, keySubject } from "@millrace/contracts/subjects";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";

/** Older cancellations have no message left that a worker could begin. */
const canceledWithin = "1 day";
const mostCancellations = 10_000;

/** For a start: as if the bucket were new. */
export const everyFlag = [`KV_${buckets.cancellations}`];

/** Says again to workers what a wiped bucket forgot: which attempts were canceled. */
export async function restoreFlags(
  deps: { db: Kysely<DB>; newId: () => string; committed: (events: OutboxEvent[]) => void },
  created: string[],
): Promise<void> {
  const { db, newId } = deps;
  const events: OutboxEvent[] = [];
  if (created.includes(`KV_${buckets.cancellations}`)) {
    const { rows } = await sql<{ id: string; attempt: number; at: Date }>`
      select id, attempt, finished_at as at from tasks.tasks
      where status = 'CANCELED' and kind <> 'manual' and finished_at > now() - ${sql.lit(canceledWithin)}::interval
      order by finished_at desc limit ${mostCancellations}`.execute(db);
    for (const { id, attempt, at } of rows) {
      const subject = keySubject("cancellations", cancellationKey(id, attempt));
      events.push({ id: newId(), taskId: null, subject, body: JSON.stringify({ at: at.toISOString() }) });
    }
  }
  if (events.length === 0) return;
  await db.transaction().execute((trx) => appendToOutbox(trx, events));
  deps.committed(events);
}
