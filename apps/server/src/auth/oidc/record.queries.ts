import { createHash } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { DB } from "../../db/database.ts";

/** The table knows a token, a code or a session only by this. */
export function hashRecordId(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/** Who had allowed this client something: what they do through it ends too. */
export async function listPeopleOfClient(db: Kysely<DB>, clientId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("auth.oauth_records")
    .select(sql<string>`payload ->> 'accountId'`.as("user_id"))
    .distinct()
    .where("model", "=", "Grant")
    .where(sql<string>`payload ->> 'clientId'`, "=", clientId)
    .execute();
  return rows.map(({ user_id }) => user_id);
}

export async function endRecordsOfClient(trx: Transaction<DB>, clientId: string): Promise<void> {
  await trx
    .deleteFrom("auth.oauth_records")
    .where(sql<string>`payload ->> 'clientId'`, "=", clientId)
    .execute();
}

/** What apps may do for this person ends; consents stay remembered. One app only, if it is named. */
export async function endRecordsOfPerson(trx: Transaction<DB>, userId: string, clientId?: string): Promise<void> {
  let query = trx.deleteFrom("auth.oauth_records").where(sql<string>`payload ->> 'accountId'`, "=", userId);
  if (clientId !== undefined) query = query.where(sql<string>`payload ->> 'clientId'`, "=", clientId);
  await query.execute();
}

/** However many strangers have begun sign-ins, no statement takes long. */
const removedAtOnce = 5_000;

export async function removeExpiredRecords(db: Kysely<DB>, batchSize = removedAtOnce): Promise<void> {
  for (let removed = batchSize; removed === batchSize;) {
    const { rows } = await sql`
      delete from auth.oauth_records where (model, id_hash) in (
        select model, id_hash from auth.oauth_records where expires_at <= now()
        order by expires_at limit ${batchSize} for update skip locked)
      returning 1`.execute(db);
    removed = rows.length;
  }
}
