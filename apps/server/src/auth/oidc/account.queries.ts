import type { ClientKind } from "@millrace/contracts/oauth-client";
import type { User } from "@millrace/contracts/user";
import { type Kysely, sql } from "kysely";
import type { DB } from "../../db/database.ts";
import { toUser } from "../user.rows.ts";
import type { UserTable } from "../auth.table.ts";

/** Undefined once the user is deleted: tokens die with their user. */
export function findAccountRow(
  db: Kysely<DB>,
  userId: string,
): Promise<(Pick<UserTable, "id" | "email" | "name"> & { email_verified: boolean }) | undefined> {
  return db
    .selectFrom("auth.users")
    .select(["id", "email", "name", "email_verified"])
    .where("id", "=", userId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
}

export interface TokenBearer {
  client: { id: string; kind: ClientKind; scopes: string[] };
  user: User | null;
}

type BearerRow = { client_id: string; kind: ClientKind; scopes: string[] } & {
  [Column in "id" | "email" | "name" | "role" | "created_at"]: UserTable[Column] | null;
};

export interface TokenSubject {
  clientId: string;
  /** Null for a machine. */
  userId: string | null;
  /** The hash of the grant's id. */
  grant: string | null;
}

/** Client, user and grant as they are now: any of them gone, and the token is worth nothing. */
export async function findTokenBearer(db: Kysely<DB>, subject: TokenSubject): Promise<TokenBearer | undefined> {
  const { rows } = await sql<BearerRow>`/* auth.find_token_bearer */
    select c.id as client_id, c.kind, c.scopes, u.id, u.email, u.name, u.role, u.created_at
    from auth.oauth_clients c
    left join auth.users u on u.id = ${subject.userId} and u.deleted_at is null
    where c.id = ${subject.clientId} and (${subject.grant}::text is null or exists (
      select from auth.oauth_records where model = 'Grant' and id_hash = ${subject.grant} and expires_at > now()))`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return undefined;
  const { client_id: id, kind, scopes, ...user } = row;
  return { client: { id, kind, scopes }, user: isUser(user) ? toUser(user) : null };
}

type UserColumns = Pick<UserTable, "id" | "email" | "name" | "role" | "created_at">;

function isUser(row: { [Column in keyof UserColumns]: UserColumns[Column] | null }): row is UserColumns {
  return row.id !== null;
}
