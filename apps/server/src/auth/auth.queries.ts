import type { User } from "@millrace/contracts/user";
import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import type { UserTable } from "./auth.table.ts";

type Queryable = Kysely<DB> | Transaction<DB>;
type NewUser = Pick<Insertable<UserTable>, "id" | "email" | "name" | "role" | "password_hash" | "email_verified">;
type UserRow = Pick<UserTable, "id" | "email" | "name" | "role" | "created_at">;

export interface SessionRow {
  user: User;
  expiresAt: Date;
}

export function toUser(row: UserRow): User {
  return { id: row.id, email: row.email, name: row.name, role: row.role, createdAt: row.created_at.toISOString() };
}

/** Undefined if the e-mail is taken. */
export async function insertUser(db: Queryable, user: NewUser): Promise<User | undefined> {
  const row = await db
    .insertInto("auth.users")
    .values({ ...user, created_at: sql`now()`, updated_at: sql`now()` })
    .onConflict((conflict) => conflict.doNothing())
    .returning(["id", "email", "name", "role", "created_at"])
    .executeTakeFirst();
  return row && toUser(row);
}

export function findUserByEmail(db: Queryable, email: string): Promise<Selectable<UserTable> | undefined> {
  return db
    .selectFrom("auth.users")
    .selectAll()
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
}

/** Also finds an address whose user has been deleted. */
export async function wasEmailEverUsed(db: Queryable, email: string): Promise<boolean> {
  const row = await db
    .selectFrom("auth.users")
    .select("id")
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function hasAdmin(db: Queryable): Promise<boolean> {
  const row = await db
    .selectFrom("auth.users")
    .select("id")
    .where("role", "=", "admin")
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findPasswordHash(db: Queryable, userId: string): Promise<string | null | undefined> {
  const row = await db
    .selectFrom("auth.users")
    .select("password_hash")
    .where("id", "=", userId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row?.password_hash;
}

export async function updateUser(
  db: Queryable,
  userId: string,
  change: Partial<Pick<UserTable, "name" | "password_hash">>,
): Promise<User | undefined> {
  const row = await db
    .updateTable("auth.users")
    .set({ ...change, updated_at: sql`now()` })
    .where("id", "=", userId)
    .where("deleted_at", "is", null)
    .returning(["id", "email", "name", "role", "created_at"])
    .executeTakeFirst();
  return row && toUser(row);
}

/** The one statement that every request with a session costs. */
export async function findSession(db: Queryable, idHash: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<UserRow & { expires_at: Date }>`/* auth.find_session */
    select u.id, u.email, u.name, u.role, u.created_at, s.expires_at
    from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id_hash = ${idHash} and u.deleted_at is null`.execute(db);
  const [row] = rows;
  return row && { user: toUser(row), expiresAt: row.expires_at };
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
