import type { listSchedulesInputSchema, Schedule, scheduleListSchema } from "@millrace/contracts/schedule";
import type { Kysely, Selectable, Transaction } from "kysely";
import type { z } from "zod";
import { checkMayActOn } from "../access/own-record.ts";
import { AppError } from "../app-error.ts";
import type { Actor } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import type { Viewer } from "../tasks/viewer.ts";
import type { ScheduleTable } from "./schedule.table.ts";

/** Newest first. */
export async function listSchedules(
  db: Kysely<DB>,
  viewer: Viewer,
  { scope, cursor, limit }: z.output<typeof listSchedulesInputSchema>,
): Promise<z.infer<typeof scheduleListSchema>> {
  let query = db
    .selectFrom("tasks.schedules")
    .selectAll()
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (scope === "mine" || !viewer.seesAll) query = query.where("owner_id", "=", viewer.id);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toSchedule);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}

/** Locked, for one who may change it. */
export async function lockScheduleOrThrow(trx: Transaction<DB>, actor: Actor, id: string): Promise<Schedule> {
  const row = await trx.selectFrom("tasks.schedules").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  const schedule = row && toSchedule(row);
  checkMayActOn(actor, "schedule", schedule);
  return schedule;
}

export async function findScheduleOrThrow(db: Kysely<DB>, viewer: Viewer, id: string): Promise<Schedule> {
  let query = db.selectFrom("tasks.schedules").selectAll().where("id", "=", id);
  if (!viewer.seesAll) query = query.where("owner_id", "=", viewer.id);
  const row = await query.executeTakeFirst();
  if (!row) throw new AppError("NOT_FOUND", "There is no such schedule, or it is not yours to see.");
  return toSchedule(row);
}

export function toSchedule(row: Selectable<ScheduleTable>): Schedule {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    kind: row.kind,
    title: row.title,
    payload: row.payload,
    priority: row.priority,
    tags: row.tags,
    cron: row.cron,
    timeZone: row.time_zone,
    missed: row.missed,
    enabled: row.enabled,
    nextFireAt: row.next_fire_at?.toISOString() ?? null,
    lastFireAt: row.last_fire_at?.toISOString() ?? null,
    lastError: row.last_error,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
