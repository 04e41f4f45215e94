import type { auditListSchema, listAuditInputSchema } from "@millrace/contracts/audit";
import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import type { DB } from "../db/database.ts";
import type { DomainDatabases } from "../db/databases.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import type { AuditTable } from "./audit.table.ts";

type Query = z.output<typeof listAuditInputSchema>;

/** Newest first, of all domains that run here. */
export async function listAudit(databases: DomainDatabases, query: Query): Promise<z.infer<typeof auditListSchema>> {
  const { auth, tasks } = databases;
  const found = await Promise.all([
    auth ? readAudit(auth, "auth.audit", query) : [],
    tasks ? readAudit(tasks, "tasks.audit", query) : [],
  ]);
  const rows = found.flat().toSorted((one, other) => (one.id < other.id ? 1 : -1));
  const items = rows.slice(0, query.limit).map(({ at, request_id, entity_id, ...row }) => ({
    ...row,
    at: at.toISOString(),
    requestId: request_id,
    entityId: entity_id,
  }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > query.limit && last ? writeIdCursor(last.id) : null };
}

function readAudit(
  db: Kysely<DB>,
  table: "auth.audit" | "tasks.audit",
  { actor, action, entity, entityId, cursor, limit }: Query,
): Promise<Selectable<AuditTable>[]> {
  let query = db
    .selectFrom(table)
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (actor !== undefined) query = query.where("actor", "=", actor);
  if (action !== undefined) query = query.where("action", "=", action);
  if (entity !== undefined) query = query.where("entity", "=", entity);
  if (entityId !== undefined) query = query.where("entity_id", "=", entityId);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  return query.execute();
}
