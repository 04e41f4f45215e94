import { type Kysely, sql, type Transaction } from "kysely";
import type { DB } from "../../db/database.ts";
import { userColumns, type UserRow } from "../user.rows.ts";

/** Null where the account is linked to somebody who has been deleted; undefined where it is not linked. */
export async function findLinkedUser(
  db: Kysely<DB>,
  issuer: string,
  subject: string,
): Promise<UserRow | null | undefined> {
  const row = await db
    .selectFrom("auth.external_accounts")
    .innerJoin("auth.users", "auth.users.id", "auth.external_accounts.user_id")
    .select(userColumns.map((column) => `auth.users.${column}` as const))
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.deleted_at ? null : row;
}

export async function linkAccount(
  trx: Transaction<DB>,
  { issuer, subject, userId }: { issuer: string; subject: string; userId: string },
): Promise<void> {
  await trx
    .insertInto("auth.external_accounts")
    .values({ issuer, subject, user_id: userId, linked_at: sql`now()` })
    .onConflict((conflict) =>
      conflict.columns(["issuer", "subject"]).doUpdateSet({ user_id: userId, linked_at: sql`now()` }),
    )
    .execute();
}
