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
