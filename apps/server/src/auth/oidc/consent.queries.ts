import type { ClientScope } from "@millrace/contracts/oauth-client";
import { type Kysely, sql, type Transaction } from "kysely";
import type { DB } from "../../db/database.ts";

export interface Consent {
  userId: string;
  clientId: string;
  scopes: readonly ClientScope[];
}

/** Whether this person has allowed this client all of these before. */
export async function hasConsented(db: Kysely<DB>, { userId, clientId, scopes }: Consent): Promise<boolean> {
  const row = await db
    .selectFrom("auth.oauth_consents")
    .select("user_id")
    .where("user_id", "=", userId)
    .where("client_id", "=", clientId)
    .where(sql<boolean>`scopes @> ${scopes}::text[]`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds to what was allowed before. */
export async function rememberConsent(trx: Transaction<DB>, { userId, clientId, scopes }: Consent): Promise<void> {
  await sql`
    insert into auth.oauth_consents as known (user_id, client_id, scopes, given_at)
    values (${userId}, ${clientId}, ${scopes}::text[], now())
    on conflict (user_id, client_id) do update set given_at = excluded.given_at,
      scopes = array(select unnest(known.scopes) union select unnest(excluded.scopes) order by 1)`.execute(trx);
}
