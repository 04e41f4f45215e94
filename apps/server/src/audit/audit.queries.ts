import type { auditListSchema, listAuditInputSchema } from "@millrace/contracts/audit";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";

/** Newest first. */
export async function listAudit(
  db: Kysely<DB>,
  { actor, action, entity, entityId, cursor, limit }: z.output<typeof listAuditInputSchema>,
): Promise<z.infer<typeof auditListSchema>> {
  let query = db
    .selectFrom((from) =>
      from.selectFrom("tasks.audit").selectAll().unionAll(from.selectFrom("auth.audit").selectAll()).as("audit"),
    )
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (actor !== undefined) query = query.where("actor", "=", actor);
  if (action !== undefined) query = query.where("action", "=", action);
  if (entity !== undefined) query = query.where("entity", "=", entity);
  if (entityId !== undefined) query = query.where("entity_id", "=", entityId);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(({ at, request_id, entity_id, ...row }) => ({
    ...row,
    at: at.toISOString(),
    requestId: request_id,
    entityId: entity_id,
  }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}
