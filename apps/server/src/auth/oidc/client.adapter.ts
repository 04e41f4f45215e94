import type { Kysely, Selectable } from "kysely";
import { type Adapter, type AdapterPayload } from "oidc-provider";
import { z } from "zod";
import type { DB } from "../../db/database.ts";
import { findClientRow } from "./client.queries.ts";
import type { OAuthClientTable } from "./oidc.table.ts";
import { personalScopesOf } from "./scopes.ts";

/** As the provider's library knows a client. What it takes for the secret is its hash; see `compareClientSecret`. */
function toMetadata(row: Selectable<OAuthClientTable>): AdapterPayload {
  const common = {
    client_id: row.id,
    client_name: row.name,
    ...(row.secret_hash !== null && { client_secret: row.secret_hash }),
    token_endpoint_auth_method: row.secret_hash === null ? ("none" as const) : ("client_secret_basic" as const),
  };
  if (row.kind === "machine") {
    return { ...common, grant_types: ["client_credentials"], response_types: [], redirect_uris: [] };
  }
  return {
    ...common,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    redirect_uris: row.redirect_uris,
    scope: personalScopesOf(row.scopes).join(" "),
  };
}

const nothing = () => Promise.resolve(undefined);

/** Clients are the admin's: the library reads them and never writes. */
export function createClientAdapter(db: Kysely<DB>): Adapter {
  return {
    async find(id) {
      const row = z.uuid().safeParse(id).success ? await findClientRow(db, id) : undefined;
      return row && toMetadata(row);
    },
    upsert: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  };
}
