import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { type AuditChain, type ChainHead, chainTables, follow, sealableEntry, startOf } from "./audit-chain.ts";
import type { SealableEntry } from "./audit-chain.ts";

const pageSize = 1_000;

export interface Verification {
  /** As far as everything was right. */
  head: ChainHead;
  /** The first thing that is wrong, as a sentence. */
  problem: string | null;
}

/**
 * Reads a chain from its beginning, then looks for entries that are in none. Only a head noted elsewhere can show that
 * the end was cut off, or that someone chained everything anew.
 */
export async function verifyChain(db: Kysely<DB>, chain: AuditChain, noted: ChainHead[] = []): Promise<Verification> {
  const sealed = await verifySeals(db, chain, noted);
  if (sealed.problem !== null) return sealed;
  return { ...sealed, problem: (await findStray(db, chain)) ?? (await findVanished(db, chain)) };
}

async function verifySeals(db: Kysely<DB>, chain: AuditChain, noted: ChainHead[]): Promise<Verification> {
  let head = startOf(chain);
  for await (const row of readSeals(db, chain)) {
    const problem = problemOf(row, head, noted);
    if (problem !== null) return { head, problem };
    head = { n: row.n, hash: row.hash };
  }
  const beyond = noted.find(({ n }) => n > head.n);
  const problem = beyond ? `entries ${head.n + 1} to ${beyond.n} are missing: the chain was cut off` : null;
  return { head, problem };
}

type SealedRow = ChainHead & { audit_id: string } & SealableEntry;

function problemOf(row: SealedRow, previous: ChainHead, noted: ChainHead[]): string | null {
  const { n, audit_id: id, hash } = row;
  if (n !== previous.n + 1) {
    return n === previous.n + 2 ? `seal ${n - 1} is missing` : `seals ${previous.n + 1} to ${n - 1} are missing`;
  }
  if (row.id === null) return `entry ${n} (${id}) is missing`;
  if (follow(previous, row).hash !== hash) {
    return `entry ${n} (${id}) is not what was sealed: it was changed, or stands in another's place`;
  }
  const other = noted.some((head) => head.n === n && head.hash !== hash);
  return other ? `entry ${n} (${id}) has not the hash that was noted: what came before was chained anew` : null;
}

async function* readSeals(db: Kysely<DB>, chain: AuditChain): AsyncGenerator<SealedRow> {
  const { audit, seals } = chainTables(chain);
  for (let after = 0; ;) {
    const { rows } = await sql<SealedRow>`/* audit.verify */
      select s.n, s.audit_id, s.hash, ${sealableEntry}
      from (select * from ${seals} where n > ${after}::bigint order by n limit ${pageSize}) s
      left join ${audit} a on a.id = s.audit_id order by s.n`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.n;
  }
}

/** An entry that neither has a seal nor waits for one was put in past the trigger. */
async function findStray(db: Kysely<DB>, chain: AuditChain): Promise<string | null> {
  const { audit, seals, unsealed } = chainTables(chain);
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const { rows } = await sql<{ id: string; stray: boolean }>`/* audit.stray */
      select a.id, s.n is null and u.audit_id is null as stray
      from (select id from ${audit} where id > ${after}::uuid order by id limit ${pageSize}) a
      left join ${seals} s on s.audit_id = a.id
      left join ${unsealed} u on u.audit_id = a.id
      order by a.id`.execute(db);
    const stray = rows.find((row) => row.stray);
    if (stray) return `entry ${stray.id} is in no chain: it was inserted past the seal`;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return null;
    after = last.id;
  }
}

async function findVanished(db: Kysely<DB>, chain: AuditChain): Promise<string | null> {
  const { audit, unsealed } = chainTables(chain);
  const { rows } = await sql<{ audit_id: string }>`
    select audit_id from ${unsealed} u where not exists (select from ${audit} a where a.id = u.audit_id)
    order by audit_id limit 1`.execute(db);
  return rows[0] ? `entry ${rows[0].audit_id} is missing: it was removed before it was sealed` : null;
}
