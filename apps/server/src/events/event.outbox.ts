import { type RawBuilder, sql, type Transaction } from "kysely";
import type { DB } from "../db/database.ts";

/** The outboxes of events; each belongs to the domain of its schema. */
export type EventOutbox = "auth.outbox" | "tasks.event_outbox";

export interface DomainEvent {
  id: string;
  subject: string;
  body: object;
}

/** In the transaction of the deed: there is none without the other. Wake the relay after the commit. */
export async function appendEvents(trx: Transaction<DB>, outbox: EventOutbox, events: DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`/* events.append */ ${eventInsert(outbox, events)}`.execute(trx);
}

/** For a statement that writes the deed as well. */
export function eventInsert(outbox: EventOutbox, events: DomainEvent[]): RawBuilder<unknown> {
  const rows = events.map(({ id, subject, body }) => ({ id, subject, body: JSON.stringify(body) }));
  return sql`
    insert into ${sql.table(outbox)} (id, subject, body)
    select id, subject, body from json_to_recordset(${JSON.stringify(rows)}::json) as x(id uuid, subject text, body text)`;
}
