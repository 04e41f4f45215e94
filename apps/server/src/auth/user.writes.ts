import { type Insertable, sql, type Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import type { UserTable } from "./auth.table.ts";
import { endRecordsOfPerson } from "./oidc/record.queries.ts";
import { appendUserEvent } from "./user.events.ts";
import { userColumns, type UserRow } from "./user.rows.ts";

export type NewUser = Pick<
  Insertable<UserTable>,
  "id" | "email" | "name" | "role" | "password_hash" | "email_verified"
>;
export type UserChange = Partial<Pick<UserRow, "name" | "role" | "email_verified">>;

/** Later than any event of this user, whichever server's clock is behind. Events carry milliseconds. */
const nextEventAt = sql<Date>`greatest(date_trunc('milliseconds', now()), event_at + interval '1 millisecond')`;

/** With its event, as each change here that others can see. Undefined if the e-mail is taken. */
export async function addUser(trx: Transaction<DB>, user: NewUser, eventId: string): Promise<UserRow | undefined> {
  const at = sql<Date>`date_trunc('milliseconds', now())`;
  const row = await trx
    .insertInto("auth.users")
    .values({ ...user, created_at: at, updated_at: at, event_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning(userColumns)
    .executeTakeFirst();
  if (row) await appendUserEvent(trx, "userCreated", row, eventId);
  return row;
}

/** Undefined if the user is gone. */
export async function changeUser(
  trx: Transaction<DB>,
  id: string,
  change: UserChange,
  eventId: string,
): Promise<UserRow | undefined> {
  const row = await trx
    .updateTable("auth.users")
    .set({ ...change, updated_at: sql`now()`, event_at: nextEventAt })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(userColumns)
    .executeTakeFirst();
  if (row) await appendUserEvent(trx, "userChanged", row, eventId);
  return row;
}

/** Nobody else sees it, so it makes no event. */
export async function setPassword(trx: Transaction<DB>, id: string, passwordHash: string): Promise<void> {
  await trx
    .updateTable("auth.users")
    .set({ password_hash: passwordHash, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();
}

/** Their row stays, as a tombstone; sessions and tokens end. */
export async function buryUser(trx: Transaction<DB>, id: string, eventId: string): Promise<UserRow | undefined> {
  const row = await trx
    .updateTable("auth.users")
    .set({ deleted_at: sql`now()`, updated_at: sql`now()`, event_at: nextEventAt })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(userColumns)
    .executeTakeFirst();
  if (!row) return undefined;
  await trx.deleteFrom("auth.sessions").where("user_id", "=", id).execute();
  await endRecordsOfPerson(trx, id);
  await trx
    .updateTable("auth.api_tokens")
    .set({ revoked_at: sql`now()` })
    .where("user_id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  await appendUserEvent(trx, "userDeleted", row, eventId);
  return row;
}
