import type { Transaction } from "kysely";
import { type Actor, appendAudit, type AuditEntry } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { endRecordsOfPerson } from "./oidc/record.queries.ts";
import { deleteOtherSessions } from "./session.queries.ts";
import { lockUserOrThrow } from "./user.queries.ts";
import type { UserRow } from "./user.rows.ts";
import { changeUser, setPassword } from "./user.writes.ts";

/** What someone changes of their own account. */
export interface MyChange {
  name?: string;
  password_hash?: string;
  /** The session that survives a new password. */
  keptSession?: string | null;
}

/** What stays as it was makes neither event nor audit. */
export async function changeMe(
  trx: Transaction<DB>,
  actor: Actor,
  { name, password_hash, keptSession = null }: MyChange,
  eventId: string,
): Promise<UserRow> {
  const before = await lockUserOrThrow(trx, actor.id);
  const user = { entity: "user", entityId: actor.id } as const;
  const entries: AuditEntry[] = [];
  let after = before;
  if (name !== undefined && name !== before.name) {
    after = (await changeUser(trx, actor.id, { name }, eventId)) ?? before;
    entries.push({ ...user, action: "user.update", detail: { name: { from: before.name, to: name } } });
  }
  if (password_hash !== undefined) {
    await setPassword(trx, actor.id, password_hash);
    await deleteOtherSessions(trx, actor.id, keptSession);
    await endRecordsOfPerson(trx, actor.id);
    entries.push({ ...user, action: "user.password" });
  }
  await appendAudit(trx, actor, entries);
  return after;
}
