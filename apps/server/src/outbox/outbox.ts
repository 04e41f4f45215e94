import { type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";

/** An event to publish; its id is the message's id on the broker and survives republication. */
export interface OutboxEvent {
  id: string;
  taskId: string | null;
  subject: string;
  /** JSON */
  body: string;
  headers?: Record<string, string> | null;
}

/** How long the writer of a row has to publish it before the poll may. */
export const holdSeconds = 5;

/** Writes events in the transaction that makes them true; hand them to the relay after the commit. */
export async function appendToOutbox(trx: Transaction<DB>, events: OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`/* outbox.append */
    insert into tasks.outbox (id, task_id, subject, body, headers, hold_until)
    select id, task_id, subject, body, headers, now() + make_interval(secs => ${holdSeconds})
    from json_to_recordset(${JSON.stringify(
      events.map(({ taskId, ...event }) => ({ ...event, task_id: taskId })),
    )}::json) as x(id uuid, task_id uuid, subject text, body text, headers json)`.execute(trx);
}
