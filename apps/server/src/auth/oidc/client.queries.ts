import type { listOAuthClientsInputSchema, OAuthClient, oauthClientListSchema } from "@millrace/contracts/oauth-client";
import type { Kysely, Selectable, Transaction } from "kysely";
import type { z } from "zod";
import { AppError } from "../../app-error.ts";
import type { DB } from "../../db/database.ts";
import type { OAuthClientTable } from "./oidc.table.ts";

/** Newest first; ids grow with time, so the last one is the cursor. */
export async function listClients(
  db: Kysely<DB>,
  { cursor, limit }: z.output<typeof listOAuthClientsInputSchema>,
): Promise<z.infer<typeof oauthClientListSchema>> {
  let query = db
    .selectFrom("auth.oauth_clients")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor) query = query.where("id", "<", cursor);
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toClient);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

export function findClientRow(db: Kysely<DB>, id: string): Promise<Selectable<OAuthClientTable> | undefined> {
  return db.selectFrom("auth.oauth_clients").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function lockClientOrThrow(trx: Transaction<DB>, id: string): Promise<Selectable<OAuthClientTable>> {
  const row = await trx
    .selectFrom("auth.oauth_clients")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError("NOT_FOUND", "There is no such client.");
  return row;
}

export function toClient(row: Selectable<OAuthClientTable>): OAuthClient {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    redirectUris: row.redirect_uris,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    secretCreatedAt: row.secret_created_at?.toISOString() ?? null,
  };
}
