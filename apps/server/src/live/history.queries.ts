import type { TaskChange } from "@millrace/contracts/task";
import { type Kysely, type Selectable, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { TaskHistoryTable } from "../tasks/task.table.ts";
import { summaryColumns, type SummaryRow, toSummary } from "../tasks/task.rows.ts";
import type { Cursor } from "./cursor.ts";

export interface LiveChange {
  cursor: Cursor;
  change: TaskChange;
  /** The task is deleted by now: nobody sees it any more. */
  removed: boolean;
}

export interface HistoryPage {
  changes: LiveChange[];
  /** Committed rows stand beyond, but an older transaction is still open: look again soon. */
  heldBack: boolean;
  /** More rows than the page holds. */
  more: boolean;
}

type Row = SummaryRow &
  Omit<Selectable<TaskHistoryTable>, "task_id" | "xid" | "version" | "status" | "attempt"> & {
    change_xid: string;
    change_version: number;
    change_status: TaskHistoryTable["status"];
    change_attempt: number;
    settled: boolean;
    removed: boolean;
  };

const taskColumns = sql.raw(summaryColumns.map((column) => `t.${column}`).join(", "));

/** What was committed after a cursor, in cursor order, each with its task as it is now (invariant 5). */
export async function readHistoryAfter(db: Kysely<DB>, after: Cursor, limit: number): Promise<HistoryPage> {
  const { rows } = await sql<Row>`/* history.after */
    select h.xid::text as change_xid, h.seq, h.version as change_version, h.status as change_status,
           h.attempt as change_attempt, h.dispatch, h.delivery, h.event, h.at, h.by, h.detail,
           h.xid < pg_snapshot_xmin(pg_current_snapshot()) as settled,
           t.deleted_at is not null as removed, ${taskColumns}
    from (
      select * from tasks.task_history
      where (xid, seq) > (${String(after.xid)}::xid8, ${after.seq}::bigint)
      order by xid, seq limit ${limit}
    ) h join tasks.tasks t on t.id = h.task_id
    order by h.xid, h.seq`.execute(db);
  const settled = rows.filter((row) => row.settled);
  return {
    changes: settled.map((row) => toLiveChange(after.epoch, row)),
    heldBack: settled.length < rows.length,
    more: settled.length === limit,
  };
}

function toLiveChange(epoch: number, row: Row): LiveChange {
  return {
    cursor: { epoch, xid: BigInt(row.change_xid), seq: row.seq },
    removed: row.removed,
    change: {
      change: {
        version: row.change_version,
        event: row.event,
        status: row.change_status,
        attempt: row.change_attempt,
        dispatch: row.dispatch,
        delivery: row.delivery,
        at: row.at.toISOString(),
        by: row.by,
        detail: row.detail,
      },
      task: toSummary(row),
    },
  };
}

/** Rows after a place, counted up to `limit`: is it worth replaying? */
export async function countHistoryAfter(db: Kysely<DB>, after: Cursor, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select from tasks.task_history where (xid, seq) > (${String(after.xid)}::xid8, ${after.seq}::bigint) limit ${limit}
    ) h`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The place from which everything not yet seen by anyone will follow. */
export async function readCurrentCursor(db: Kysely<DB>): Promise<Cursor> {
  const { rows } = await sql<{ epoch: number; xid: string }>`
    select epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xid from tasks.cursor_epoch`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("tasks.cursor_epoch is empty");
  return { epoch: row.epoch, xid: BigInt(row.xid), seq: 0 };
}

/**
 * After a restore into another cluster stored xids may lie beyond its own: they would hide from every cursor.
 * They are moved to the beginning and a new epoch makes subscribers resync.
 */
export async function healForeignHistory(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql<{ epoch: number }>`
    with moved as (
      update tasks.task_history set xid = '3' where xid >= pg_snapshot_xmax(pg_current_snapshot()) returning 1
    )
    update tasks.cursor_epoch set epoch = epoch + 1 where exists (select from moved) returning epoch`.execute(db);
  return rows.length > 0;
}
