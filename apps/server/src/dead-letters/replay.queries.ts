import type { Replay } from "@millrace/contracts/dead-letter";
import type { Kysely, Selectable } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import type { ReplayTable } from "./dead-letter.table.ts";

export async function findReplayOrThrow(db: Kysely<DB>, id: string): Promise<Replay> {
  const row = await db.selectFrom("tasks.replays").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("NOT_FOUND", "There is no such replay.");
  return toReplay(row);
}

/** The newest ones. */
export async function listReplays(db: Kysely<DB>, limit = 20): Promise<Replay[]> {
  const rows = await db.selectFrom("tasks.replays").selectAll().orderBy("id", "desc").limit(limit).execute();
  return rows.map(toReplay);
}

function toReplay(row: Selectable<ReplayTable>): Replay {
  return {
    id: row.id,
    reason: row.reason,
    total: row.total,
    done: row.done,
    failed: row.failed,
    canary: row.canary,
    ratePerSecond: row.rate_per_second,
    state: row.state,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
