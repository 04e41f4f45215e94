import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { DB } from "../../db/database.ts";
import type { SigningKeyTable } from "./oidc.table.ts";

/** Those that still count: first the one that signs, then the newest. */
export function listSigningKeys(db: Kysely<DB>, retiredAfter: Date): Promise<Selectable<SigningKeyTable>[]> {
  return db
    .selectFrom("auth.signing_keys")
    .selectAll()
    .where((where) => where.or([where("retired_at", "is", null), where("retired_at", ">", retiredAfter)]))
    .orderBy("retired_at", (order) => order.desc().nullsFirst())
    .execute();
}

/** One server at a time makes a key. */
export async function lockSigningKeys(trx: Transaction<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('auth.signing_keys'))`.execute(trx);
}

export async function removeSigningKeys(db: Kysely<DB>, retiredBefore: Date): Promise<void> {
  await db.deleteFrom("auth.signing_keys").where("retired_at", "<=", retiredBefore).execute();
}
