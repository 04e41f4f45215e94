import { buckets } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { listBucket } from "@millrace/messaging/kv";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";
import { listPausedQueues, pauseEvent } from "./queue.service.ts";

export interface PauseRepairDeps {
  db: Kysely<DB>;
  connection: NatsConnection;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
}

/**
 * Makes the bucket say what the table says. They differ after a wipe, and when a pause that waited for the broker was
 * published after the resumption that followed it: without this, workers would rest for ever.
 */
export async function repairPauses({ db, connection, newId, committed }: PauseRepairDeps): Promise<void> {
  const said = new Set((await listBucket(connection, buckets.pauses)).map(({ key }) => key));
  const paused = new Set(await listPausedQueues(db));
  const wrong = [...new Set([...said, ...paused])].filter((queue) => said.has(queue) !== paused.has(queue));
  if (wrong.length === 0) return;
  const events = wrong.map((queue) => pauseEvent(newId(), queue, paused.has(queue)));
  const { rows } = await sql<{ subject: string }>`
    select subject from tasks.outbox where subject = any(${events.map(({ subject }) => subject)}::text[])`.execute(db);
  const unsent = new Set(rows.map(({ subject }) => subject));
  const missing = events.filter(({ subject }) => !unsent.has(subject));
  if (missing.length === 0) return;
  await db.transaction().execute((trx) => appendToOutbox(trx, missing));
  committed(missing);
}
