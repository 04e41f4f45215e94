import { type Kysely, sql, type Transaction } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { type AuditChain, type ChainHead, chainTables, follow, sealableEntry, startOf } from "./audit-chain.ts";
import type { SealableEntry } from "./audit-chain.ts";

/** Entries of one transaction. */
const batchSize = 1_000;
/** A head outside the database betrays a chain that was cut off or made anew, so the log gets one this often. */
const logHeadEveryMs = 600_000;

export interface SealDeps {
  db: Kysely<DB>;
  chain: AuditChain;
  log: Pick<Logger, "info">;
  now: () => number;
  onSealed: (count: number) => void;
}

/** Seals what was committed since the last run; of several servers one at a time. Who writes the audit waits for none. */
export function createAuditSealing(deps: SealDeps): () => Promise<void> {
  const { db, chain, log, now, onSealed } = deps;
  let unlogged: ChainHead | undefined;
  let loggedAt = -Infinity;

  return async () => {
    for (let count = batchSize; count === batchSize;) {
      const sealed = await db.transaction().execute((trx) => sealBatch(trx, chain));
      count = sealed.count;
      if (count === 0) break;
      unlogged = sealed.head;
      onSealed(count);
    }
    if (!unlogged || now() - loggedAt < logHeadEveryMs) return;
    log.info({ chain, n: unlogged.n, hash: unlogged.hash }, "audit sealed");
    loggedAt = now();
    unlogged = undefined;
  };
}

async function sealBatch(trx: Transaction<DB>, chain: AuditChain): Promise<{ count: number; head: ChainHead }> {
  const { audit, seals, unsealed } = chainTables(chain);
  const start = startOf(chain);
  const { rows: locks } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`millrace.seal.${chain}`}, 0)) as taken`.execute(trx);
  if (!locks[0]?.taken) return { count: 0, head: start };

  // One that was removed before its seal stays on the list: the gauge rises and the verification names it.
  const { rows: entries } = await sql<SealableEntry>`/* audit.unsealed */
    select ${sealableEntry} from ${unsealed} u join ${audit} a on a.id = u.audit_id
    order by u.audit_id limit ${batchSize}`.execute(trx);
  if (entries.length === 0) return { count: 0, head: start };

  const { rows: heads } = await sql<ChainHead>`/* audit.head */
    select n, hash from ${seals} order by n desc limit 1`.execute(trx);
  let head = heads[0] ?? start;
  const links = entries.map((entry) => {
    head = follow(head, entry);
    return { audit_id: entry.id, ...head };
  });
  await sql`/* audit.seal */
    with links as (
      select * from json_to_recordset(${JSON.stringify(links)}::json) as x(n bigint, audit_id uuid, hash text)
    ), sealed as (
      insert into ${seals} (n, audit_id, hash) select n, audit_id, hash from links
    )
    delete from ${unsealed} where audit_id in (select audit_id from links)`.execute(trx);
  return { count: links.length, head };
}
