import type { ConnectedApp } from "@millrace/contracts/consent";
import { type ClientScope, clientScopeSchema } from "@millrace/contracts/oauth-client";
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

/** By name. */
export async function listConnectedApps(db: Kysely<DB>, userId: string): Promise<ConnectedApp[]> {
  const rows = await db
    .selectFrom("auth.oauth_consents as consent")
    .innerJoin("auth.oauth_clients as client", "client.id", "consent.client_id")
    .select(["client.id", "client.name", "consent.scopes", "consent.given_at"])
    .where("consent.user_id", "=", userId)
    .orderBy("client.name")
    .execute();
  return rows.map(({ id, name, scopes, given_at }) => ({
    id,
    name,
    scopes: clientScopeSchema.options.filter((scope) => scopes.includes(scope)),
    allowedAt: given_at.toISOString(),
  }));
}

/** False if there was none. */
export async function forgetConsent(
  trx: Transaction<DB>,
  { userId, clientId }: Pick<Consent, "userId" | "clientId">,
): Promise<boolean> {
  const row = await trx
    .deleteFrom("auth.oauth_consents")
    .where("user_id", "=", userId)
    .where("client_id", "=", clientId)
    .returning("client_id")
    .executeTakeFirst();
  return row !== undefined;
}
