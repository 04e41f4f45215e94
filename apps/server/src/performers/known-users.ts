import type { UserRecord } from "@millrace/contracts/user";
import { type Kysely, type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";

/** What is kept of a user, as of an event; any event is newer than the beginning of time. */
export interface KnownUser {
  id: string;
  name: string;
  email: string;
  role: string;
  deleted: boolean;
  event_at: string;
}

export const beforeAllEvents = "-infinity";

export function toKnownUser(record: UserRecord, eventAt: string): KnownUser {
  const { id, name, role, deletedAt } = record;
  const deleted = deletedAt !== null;
  return { id, name, email: deleted ? "" : record.email, role, deleted, event_at: eventAt };
}

/** Whoever is not known yet, and whatever is newer than what is known; a tombstone stays, with the name it had. */
export async function saveUsers(trx: Transaction<DB>, users: KnownUser[]): Promise<void> {
  if (users.length === 0) return;
  await sql`/* users.save */
    insert into tasks.users as u (id, name, email, role, deleted, event_at)
    select id, name, email, role, deleted, event_at from json_to_recordset(${JSON.stringify(users)}::json) as x(
      id uuid, name text, email text, role text, deleted boolean, event_at timestamptz)
    order by id
    on conflict (id) do update set
      name = case when excluded.deleted and excluded.name = '' then u.name else excluded.name end,
      email = excluded.email, role = excluded.role, deleted = excluded.deleted, event_at = excluded.event_at
    where u.event_at < excluded.event_at and not u.deleted`.execute(trx);
}

export async function listUnknown(db: Kysely<DB>, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`/* users.unknown */
    select id from unnest(${ids}::uuid[]) as x(id)
    where not exists (select from tasks.users u where u.id = x.id)`.execute(db);
  return rows.map(({ id }) => id);
}

/** The newest event that each of them is known as of, in milliseconds. */
export async function readEventTimes(
  db: Kysely<DB>,
  ids: string[],
): Promise<Map<string, { at: number; deleted: boolean }>> {
  const { rows } = await sql<{ id: string; at: number; deleted: boolean }>`
    select id, extract(epoch from event_at)::float8 * 1000 as at, deleted from tasks.users
    where id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, at, deleted }) => [id, { at, deleted }]));
}
