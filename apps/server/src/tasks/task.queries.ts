import type { HistoryEntry, Task } from "@millrace/contracts/task";
import type { Kysely } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { toHistoryEntry, toTask } from "./task.rows.ts";
import type { Viewer } from "./viewer.ts";

export async function findTaskOrThrow(db: Kysely<DB>, viewer: Viewer, id: string): Promise<Task> {
  let query = db.selectFrom("tasks.tasks").selectAll().where("id", "=", id).where("deleted_at", "is", null);
  if (!viewer.seesAll) {
    query = query.where((eb) => eb.or([eb("owner_id", "=", viewer.id), eb("assignee_id", "=", viewer.id)]));
  }
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
