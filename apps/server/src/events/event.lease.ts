import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { EventOutbox } from "./event.outbox.ts";

export interface LeasedEvent {
  id: string;
  subject: string;
  body: string;
  sendings: number;
}

const batchSize = 500;
/** Longer than a publication may take; a server that dies with a lease holds the events up for this long. */
const leaseSeconds = 10;

/**
 * The oldest events not published yet; none while another server has a batch on its way, so that they stay in order.
 * A lease, not a lock: no transaction is open during the publication.
 */
export async function leaseEvents(db: Kysely<DB>, outbox: EventOutbox): Promise<LeasedEvent[]> {
  const table = sql.table(outbox);
  return db.transaction().execute(async (trx) => {
    const turn = await sql<{ mine: boolean }>`/* events.turn */
      select pg_try_advisory_xact_lock(hashtextextended(${outbox}, 0)) as mine`.execute(trx);
    if (!turn.rows[0]?.mine) return [];
    // A statement of its own: its snapshot must see what the one before us in turn has leased.
    const { rows } = await sql<LeasedEvent & { seq: number }>`/* events.lease */
      with next as materialized (
        select id, hold_until from ${table} where published_at is null order by seq limit ${batchSize} for update
      )
      update ${table} o set hold_until = now() + make_interval(secs => ${leaseSeconds})
      from next where o.id = next.id and not exists (select from next where hold_until > now())
      returning o.id, o.seq, o.subject, o.body, o.sendings`.execute(trx);
    return rows.toSorted((a, b) => a.seq - b.seq);
  });
}

/** Events that must be sent anew meanwhile count as not published. */
export async function markPublished(db: Kysely<DB>, outbox: EventOutbox, events: LeasedEvent[]): Promise<void> {
  await sql`/* events.published */
    update ${sql.table(outbox)} o set published_at = now()
    from json_to_recordset(${JSON.stringify(events.map(({ id, sendings }) => ({ id, sendings })))}::json)
      as sent(id uuid, sendings int)
    where o.id = sent.id and o.sendings = sent.sendings`.execute(db);
}

/** Whoever polls next may try again. */
export async function giveBack(db: Kysely<DB>, outbox: EventOutbox, events: LeasedEvent[]): Promise<void> {
  await sql`/* events.give_back */
    update ${sql.table(outbox)} set hold_until = '-infinity'
    where id = any(${events.map(({ id }) => id)}::uuid[])`.execute(db);
}
