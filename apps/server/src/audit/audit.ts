import { type Transaction, sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { DB } from "../db/database.ts";

/** Who acts, and from where; the audit names both. */
export interface Actor {
  id: string;
  origin: string;
  requestId: string;
  /** May act on everyone's tasks. */
  seesAll: boolean;
  /** May at least read them. */
  readsAll?: boolean;
}

/** What can be acted on, and the audit of its domain. */
const tables = {
  task: "tasks.audit",
  "dead-letter": "tasks.audit",
  replay: "tasks.audit",
  queue: "tasks.audit",
  schedule: "tasks.audit",
  user: "auth.audit",
  session: "auth.audit",
  token: "auth.audit",
  client: "auth.audit",
  key: "auth.audit",
} as const;

export interface AuditEntry {
  /** What was done, such as `task.cancel`. */
  action: string;
  entity: keyof typeof tables;
  entityId: string;
  detail?: Record<string, unknown> | null;
}

/** In the transaction of the deed: there is none without the other. All entries are of one domain. */
export async function appendAudit(trx: Transaction<DB>, actor: Actor, entries: AuditEntry[]): Promise<void> {
  const [first] = entries;
  if (!first) return;
  const rows = entries.map(({ action, entity, entityId, detail = null }) => ({
    id: uuidv7(),
    action,
    entity,
    entity_id: entityId,
    detail,
  }));
  await sql`/* audit.append */
    insert into ${sql.table(tables[first.entity])} (id, at, actor, origin, request_id, action, entity, entity_id, detail)
    select id, now(), ${actor.id}, ${actor.origin}, ${actor.requestId}, action, entity, entity_id, detail
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(
      id uuid, action text, entity text, entity_id text, detail json)`.execute(trx);
}
