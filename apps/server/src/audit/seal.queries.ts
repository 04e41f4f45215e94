import type { AuditSeal } from "@millrace/contracts/audit";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { DomainDatabases } from "../db/databases.ts";
import { type AuditChain, auditChains, chainTables } from "./audit-chain.ts";

export function listAuditSeals(databases: DomainDatabases): Promise<AuditSeal[]> {
  return Promise.all(
    auditChains.flatMap((chain) => {
      const db = databases[chain];
      return db ? [readAuditSeal(db, chain)] : [];
    }),
  );
}

async function readAuditSeal(db: Kysely<DB>, chain: AuditChain): Promise<AuditSeal> {
  const { seals, unsealed } = chainTables(chain);
  const { rows } = await sql<{ n: number; hash: string | null; sealed_at: Date | null; unsealed: number }>`
    select coalesce(s.n, 0) as n, s.hash, s.sealed_at, u.unsealed
    from (select count(*) as unsealed from ${unsealed}) u
    left join (select * from ${seals} order by n desc limit 1) s on true`.execute(db);
  const { n, hash, sealed_at, unsealed: waiting } = rows[0] ?? { n: 0, hash: null, sealed_at: null, unsealed: 0 };
  return {
    chain,
    sealed: n,
    head: hash === null ? null : `${n}:${hash}`,
    sealedAt: sealed_at?.toISOString() ?? null,
    unsealed: waiting,
  };
}

/** Seconds since the oldest entry without a seal was written. */
export async function readUnsealedAge(db: Kysely<DB>, chain: AuditChain): Promise<number> {
  const { rows } = await sql<{ age: number }>`
    select coalesce(extract(epoch from now() - min(at)), 0)::float8 as age
    from ${chainTables(chain).unsealed}`.execute(db);
  return rows[0]?.age ?? 0;
}
