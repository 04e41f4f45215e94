import type { Generated } from "kysely";

export interface AuditTable {
  id: string;
  at: Date;
  /** A user's id, or `operator` for the NATS account. */
  actor: string;
  /** The address it came from, or `nats`. */
  origin: string;
  request_id: string;
  action: string;
  entity: string;
  entity_id: string;
  detail: Record<string, unknown> | null;
}

/** The chain: one row per sealed entry, numbered from 1 without a gap. */
export interface AuditSealTable {
  n: number;
  audit_id: string;
  hash: string;
  sealed_at: Generated<Date>;
}

/** Entries that are not in the chain yet; a trigger writes it. */
export interface AuditUnsealedTable {
  audit_id: string;
  at: Generated<Date>;
}
