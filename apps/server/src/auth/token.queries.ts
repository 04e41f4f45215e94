import type { Scope } from "@millrace/contracts/access";
import type { ApiToken, ApiTokenList, listTokensInputSchema } from "@millrace/contracts/token";
import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import type { ApiTokenTable } from "./auth.table.ts";
import type { UserRow } from "./user.rows.ts";

const tokenColumns = ["id", "name", "scopes", "created_at", "expires_at", "last_used_at"] as const;

function toApiToken(row: Pick<Selectable<ApiTokenTable>, (typeof tokenColumns)[number]>): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

/** Newest first; the revoked are gone from it. */
export async function listTokens(
  db: Kysely<DB>,
  userId: string,
  { cursor, limit }: z.output<typeof listTokensInputSchema>,
): Promise<ApiTokenList> {
  let query = db
    .selectFrom("auth.api_tokens")
    .select(tokenColumns)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toApiToken);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}

/** Those that still open a door. */
export async function countTokens(trx: Transaction<DB>, userId: string): Promise<number> {
  const { count } = await trx
    .selectFrom("auth.api_tokens")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertToken(
  trx: Transaction<DB>,
  token: Omit<Insertable<ApiTokenTable>, "created_at" | "last_used_at" | "revoked_at">,
): Promise<ApiToken> {
  const row = await trx
    .insertInto("auth.api_tokens")
    .values({ ...token, created_at: sql`now()`, last_used_at: null, revoked_at: null })
    .returning(tokenColumns)
    .executeTakeFirstOrThrow();
  return toApiToken(row);
}

/** Undefined if this user has no such token, or no more. */
export async function revokeToken(trx: Transaction<DB>, userId: string, id: string): Promise<ApiToken | undefined> {
  const row = await trx
    .updateTable("auth.api_tokens")
    .set({ revoked_at: sql`now()` })
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .returning(tokenColumns)
    .executeTakeFirst();
  return row && toApiToken(row);
}

export interface UsableToken extends Pick<UserRow, "email" | "name" | "role" | "created_at"> {
  user_id: string;
  token_id: string;
  scopes: Scope[];
  expires_at: Date;
  /** Its last use was noted less than a minute ago. */
  is_noted: boolean;
}

/** The one statement that every request with such a token costs. */
export async function findUsableToken(db: Kysely<DB>, tokenHash: string): Promise<UsableToken | undefined> {
  const { rows } = await sql<UsableToken>`/* auth.find_token */
    select u.id as user_id, u.email, u.name, u.role, u.created_at, t.id as token_id, t.scopes, t.expires_at,
      coalesce(t.last_used_at > now() - interval '1 minute', false) as is_noted
    from auth.api_tokens t join auth.users u on u.id = t.user_id
    where t.token_hash = ${tokenHash} and t.revoked_at is null and t.expires_at > now() and u.deleted_at is null
    `.execute(db);
  return rows[0];
}

/** Of requests at the same time one writes. */
export async function noteTokenUse(db: Kysely<DB>, id: string): Promise<void> {
  await sql`
    update auth.api_tokens set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at <= now() - interval '1 minute')`.execute(db);
}
