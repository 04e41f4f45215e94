import type { HistoryEntry, listTasksInputSchema, Task, TaskList } from "@millrace/contracts/task";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import { summaryColumns, toHistoryEntry, toSummary, toTask } from "./task.rows.ts";

/** Whose tasks someone may see: their own, or everyone's. */
export interface Viewer {
  id: string;
  seesAll: boolean;
}

export type ListTasksRequest = z.output<typeof listTasksInputSchema>;

/** Newest first: ids are UUID v7 and grow with creation, so the cursor is the last id of the page. */
export async function listTasks(db: Kysely<DB>, viewer: Viewer, request: ListTasksRequest): Promise<TaskList> {
  const { status, kind, cursor, limit } = request;
  let query = db
    .selectFrom("tasks.tasks")
    .select(summaryColumns)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (request.scope === "mine" || !viewer.seesAll) query = query.where("owner_id", "=", viewer.id);
  if (status) query = query.where("status", "=", sql<never>`any(${status}::tasks.task_status[])`);
  if (kind) query = query.where("kind", "=", sql<string>`any(${kind}::text[])`);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toSummary);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}

export async function findTaskOrThrow(db: Kysely<DB>, viewer: Viewer, id: string): Promise<Task> {
  let query = db.selectFrom("tasks.tasks").selectAll().where("id", "=", id);
  if (!viewer.seesAll) query = query.where("owner_id", "=", viewer.id);
  const row = await query.executeTakeFirst();
  if (!row) throw new AppError("NOT_FOUND", "There is no such task, or it is not yours to see.");
  return toTask(row);
}

/** The caller has checked that the task may be seen. */
export async function listHistory(db: Kysely<DB>, taskId: string): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom("tasks.task_history")
    .select(["version", "event", "status", "attempt", "dispatch", "delivery", "at", "by", "detail"])
    .where("task_id", "=", taskId)
    .orderBy("version")
    .execute();
  return rows.map(toHistoryEntry);
}
