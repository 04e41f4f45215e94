import { createHash } from "node:crypto";
import { sql } from "kysely";

/** Each domain's audit has a chain of its own, named as its schema is. */
export const auditChains = ["tasks", "auth"] as const;
export type AuditChain = (typeof auditChains)[number];

export function chainTables(chain: AuditChain) {
  return {
    audit: sql.table(`${chain}.audit`),
    seals: sql.table(`${chain}.audit_seals`),
    unsealed: sql.table(`${chain}.audit_unsealed`),
  };
}

/** The end of a chain so far. */
export interface ChainHead {
  n: number;
  hash: string;
}

export function startOf(chain: AuditChain): ChainHead {
  return { n: 0, hash: createHash("sha256").update(`millrace audit of ${chain}`).digest("hex") };
}

/** An entry as it is hashed: every column as PostgreSQL writes it, in this order. Sealing and verifying both read it so. */
export type SealableEntry = Record<(typeof sealedColumns)[number], string | null>;

const sealedColumns = ["id", "at", "actor", "origin", "request_id", "action", "entity", "entity_id", "detail"] as const;

/** Selects a `SealableEntry` from an audit table called `a`. The time does not depend on the session's zone. */
export const sealableEntry = sql.raw(
  sealedColumns
    .map((name) =>
      name === "at"
        ? `to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`
        : `a.${name}::text as ${name}`,
    )
    .join(", "),
);

/** The head once this entry has followed on `previous`. */
export function follow(previous: ChainHead, entry: SealableEntry): ChainHead {
  const canonical = JSON.stringify(sealedColumns.map((name) => entry[name]));
  const hash = createHash("sha256").update(`${previous.hash}\n${canonical}`).digest("hex");
  return { n: previous.n + 1, hash };
}
