import type { listUsersInputSchema, UserList, UserRecord } from "@millrace/contracts/user";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import type { UserTable } from "./auth.table.ts";
import { toUserRecord, userColumns, type UserRow } from "./user.rows.ts";

/** Newest first. */
export async function listUsers(
  db: Kysely<DB>,
  { role, search, deleted, cursor, limit }: z.output<typeof listUsersInputSchema>,
): Promise<UserList> {
  let query = db
    .selectFrom("auth.users")
    .select(userColumns)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (!deleted) query = query.where("deleted_at", "is", null);
  if (role) query = query.where("role", "=", sql<never>`any(${role}::text[])`);
  // Not LIKE: the text is sought as it stands, wildcards and all.
  if (search) query = query.where(sql<boolean>`strpos(lower(name || ' ' || email), lower(${search})) > 0`);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toUserRecord);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}

export function noSuchUser(): AppError {
  return new AppError("NOT_FOUND", "There is no such user.");
}

/** The deleted, too. */
export async function findUserOrThrow(db: Kysely<DB>, id: string): Promise<UserRecord> {
  const user = await findUser(db, id);
  if (!user) throw noSuchUser();
  return user;
}

/** The same; null where there never was one. */
export async function findUser(db: Kysely<DB>, id: string): Promise<UserRecord | null> {
  const row = await db.selectFrom("auth.users").select(userColumns).where("id", "=", id).executeTakeFirst();
  return row ? toUserRecord(row) : null;
}

export async function lockUserOrThrow(trx: Transaction<DB>, id: string): Promise<UserRow> {
  const row = await trx
    .selectFrom("auth.users")
    .select(userColumns)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchUser();
  return row;
}

/** In id order, so that two who would remove each other wait instead of both succeeding. */
export async function lockAdmins(trx: Transaction<DB>): Promise<string[]> {
  const rows = await trx
    .selectFrom("auth.users")
    .select("id")
    .where("role", "=", "admin")
    .where("deleted_at", "is", null)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

export function findUserByEmail(db: Kysely<DB>, email: string): Promise<Selectable<UserTable> | undefined> {
  return db
    .selectFrom("auth.users")
    .selectAll()
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
}

/** Also finds an address whose user has been deleted. */
export async function wasEmailEverUsed(db: Kysely<DB>, email: string): Promise<boolean> {
  const row = await db
    .selectFrom("auth.users")
    .select("id")
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function hasAdmin(db: Kysely<DB>): Promise<boolean> {
  const row = await db
    .selectFrom("auth.users")
    .select("id")
    .where("role", "=", "admin")
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findPasswordHash(db: Kysely<DB>, userId: string): Promise<string | null | undefined> {
  const row = await db
    .selectFrom("auth.users")
    .select("password_hash")
    .where("id", "=", userId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row?.password_hash;
}

/** Neither deletion nor a new password can come between this and the commit. */
export function shareUserWithPassword(
  trx: Transaction<DB>,
  id: string,
  passwordHash: string | null,
): Promise<UserRow | undefined> {
  return trx
    .selectFrom("auth.users")
    .select(userColumns)
    .where("id", "=", id)
    .where("password_hash", "=", passwordHash)
    .where("deleted_at", "is", null)
    .forShare()
    .executeTakeFirst();
}
