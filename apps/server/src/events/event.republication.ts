import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { EventOutbox } from "./event.outbox.ts";

/** The stream keeps events as long; what is older cannot be sent again. */
export const keptDays = 30;

/** The broker writes to its disk every second: a crash takes what was confirmed in the last one. */
const unsafeSeconds = 5;

/**
 * When the stream is another one than before, everything it held is to be sent again: with its event id, under a new
 * message id, in order. Says whether it was.
 */
export async function resendToNewStream(db: Kysely<DB>, outbox: EventOutbox, created: Date): Promise<boolean> {
  const stream = sql.table(`${outbox}_stream`);
  const isKnown = await sql`/* events.stream */
    select from ${stream} where created_at = ${created}`.execute(db);
  if (isKnown.rows.length > 0) return false;
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ created_at: Date | null }>`
      select created_at from ${stream} where created_at is distinct from ${created} for update`.execute(trx);
    const [before] = rows;
    if (!before) return false;
    await sql`update ${stream} set created_at = ${created}`.execute(trx);
    if (before.created_at === null) return false;
    await sql`
      update ${sql.table(outbox)} set published_at = null, hold_until = '-infinity', sendings = sendings + 1
      where created_at > now() - make_interval(days => ${keptDays})`.execute(trx);
    return true;
  });
}

/**
 * After a connection was made the broker may have lost its newest. What it still has it recognises by the message id,
 * for two minutes; after that consumers do by the event id.
 */
export async function resendNewest(db: Kysely<DB>, outbox: EventOutbox): Promise<void> {
  const table = sql.table(outbox);
  await sql`
    update ${table} set published_at = null, hold_until = '-infinity'
    where published_at > (select max(published_at) from ${table}) - make_interval(secs => ${unsafeSeconds})
    `.execute(db);
}

const pruneSize = 1_000;

export async function pruneEvents(db: Kysely<DB>, outbox: EventOutbox): Promise<void> {
  const table = sql.table(outbox);
  for (let pruned = pruneSize; pruned === pruneSize;) {
    const { rows } = await sql`
      delete from ${table} where id in (
        select id from ${table}
        where created_at < now() - make_interval(days => ${keptDays}) and published_at is not null
        order by created_at limit ${pruneSize} for update skip locked)
      returning id`.execute(db);
    pruned = rows.length;
  }
}
