import type { User } from "@millrace/contracts/user";
import { type Kysely, sql, type Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import { toUser, type UserRow } from "./user.rows.ts";

export interface SessionRow {
  user: User;
  expiresAt: Date;
}

type Found = Pick<UserRow, "id" | "email" | "name" | "role" | "created_at"> & { expires_at: Date };

/** The one statement that every request with a session costs. */
export async function findSession(db: Kysely<DB>, idHash: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<Found>`/* auth.find_session */
    select u.id, u.email, u.name, u.role, u.created_at, s.expires_at
    from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id_hash = ${idHash} and u.deleted_at is null`.execute(db);
  const [row] = rows;
  return row && { user: toUser(row), expiresAt: row.expires_at };
}

/** The users of those that live, by the hash of the session's id. */
export async function findSessionUsers(db: Kysely<DB>, idHashes: string[]): Promise<Map<string, User>> {
  const { rows } = await sql<Found & { id_hash: string }>`/* auth.find_session_users */
    select s.id_hash, s.expires_at, u.id, u.email, u.name, u.role, u.created_at
    from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id_hash = any(${idHashes}) and s.expires_at > now() and u.deleted_at is null`.execute(db);
  return new Map(rows.map((row) => [row.id_hash, toUser(row)]));
}

/** When its person signed in; undefined once it is gone. */
export async function findSignInTime(db: Kysely<DB>, idHash: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom("auth.sessions")
    .select("created_at")
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return row?.created_at;
}

/** Gives whose it was; undefined if there is none. */
export async function deleteSession(trx: Transaction<DB>, idHash: string): Promise<string | undefined> {
  const row = await trx
    .deleteFrom("auth.sessions")
    .where("id_hash", "=", idHash)
    .returning("user_id")
    .executeTakeFirst();
  return row?.user_id;
}

export async function deleteOtherSessions(
  trx: Transaction<DB>,
  userId: string,
  keptIdHash: string | null,
): Promise<void> {
  await trx
    .deleteFrom("auth.sessions")
    .where("user_id", "=", userId)
    .where("id_hash", "is distinct from", keptIdHash)
    .execute();
}
