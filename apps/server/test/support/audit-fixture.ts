import { type Kysely, type RawBuilder, sql } from "kysely";
import { appendAudit } from "../../src/audit/audit.ts";
import type { AuditChain } from "../../src/audit/audit-chain.ts";
import { createAuditSealing } from "../../src/audit/seal.job.ts";
import type { DB } from "../../src/db/database.ts";
import { openTestDatabase } from "../http-fixture.ts";
import { silentLog } from "./silent-log.ts";

const actor = { id: "somebody", origin: "127.0.0.1", requestId: "r-1", seesAll: true };

export async function writeAudit(db: Kysely<DB>, count: number, prefix = "entry"): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    action: "task.cancel",
    entity: "task" as const,
    entityId: `${prefix} ${index + 1}`,
    detail: { reason: 'too "late"\n· 迟到', index },
  }));
  await db.transaction().execute((trx) => appendAudit(trx, actor, entries));
}

export async function sealAudit(db: Kysely<DB>, chain: AuditChain = "tasks"): Promise<void> {
  await createAuditSealing({ db, chain, log: silentLog, now: Date.now, onSealed: () => undefined })();
}

/** A database whose audit of tasks has so many entries, all sealed. */
export async function openSealedAudit(count: number) {
  const database = await openTestDatabase();
  await writeAudit(database.db, count);
  await sealAudit(database.db);
  return database;
}

/** What a superuser can do: the triggers do not fire. */
export async function tamper(db: Kysely<DB>, ...statements: RawBuilder<unknown>[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    for (const statement of statements) await statement.execute(trx);
  });
}

/** The id of the entry with this place in the chain. */
export async function idAt(db: Kysely<DB>, n: number): Promise<string> {
  const { audit_id } = await db
    .selectFrom("tasks.audit_seals")
    .select("audit_id")
    .where("n", "=", n)
    .executeTakeFirstOrThrow();
  return audit_id;
}
