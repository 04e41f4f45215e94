import { isDeepStrictEqual } from "node:util";
import { manualKind } from "@millrace/contracts/kind";
import { type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { dispatchColumns, type DispatchRow } from "./task.rows.ts";
import { compareExecution, type GuardedTask, type Outcome, type TaskTransition } from "./task.state.ts";

export const guardedColumns =
  sql.raw(`id, owner_id as "ownerId", assignee_id as "assigneeId", status, attempt, dispatch, delivery,
  version, max_attempts as "maxAttempts", retry_base_ms as "retryBaseMs", retry_cap_ms as "retryCapMs",
  case when kind = '${manualKind}' then updated_at end as "manualChangedAt"`);

/**
 * Locks in id order, as every statement on many tasks does, so that two of them never deadlock. A deleted task is there
 * for nobody.
 */
export async function lockGuardedTasks(trx: Transaction<DB>, ids: string[]): Promise<GuardedTask[]> {
  const locked = await sql<GuardedTask>`/* task.lock */
    select ${guardedColumns} from tasks.tasks
    where id = any(${ids}::uuid[]) and deleted_at is null order by id for update`.execute(trx);
  return locked.rows;
}

/** A history row to come; the last of a task brings what changes in the task itself. */
interface ChangeRow extends Omit<TaskTransition, "taskId"> {
  id: string;
  /** A start of the same execution directly before: most reports bring both, and a time is cheaper than a row. */
  start_at: string | undefined;
  is_last: boolean;
  run_at: string | undefined;
  started_at: string | null | undefined;
  finished_at: string | null | undefined;
  overdue_at: string | undefined;
  suspect: boolean | undefined;
  result: string | undefined;
  error: string | null | undefined;
  /** Where the task goes on with another attempt than the one that this row tells of. */
  next_attempt: number | undefined;
  assignee_id: string | null | undefined;
  parked: boolean | undefined;
}

function isStartOf(start: TaskTransition | undefined, next: TaskTransition | undefined): start is TaskTransition {
  if (start?.event !== "start" || !next || compareExecution(start, next) !== 0) return false;
  return start.by === next.by && isDeepStrictEqual(start.detail, next.detail);
}

function toRows({ task, transitions }: Outcome): ChangeRow[] {
  const rows: ChangeRow[] = [];
  transitions.forEach(({ taskId, ...transition }, index) => {
    const [before, self, next] = [transitions[index - 1], transitions[index], transitions[index + 1]];
    if (isStartOf(self, next)) return;
    rows.push({
      ...transition,
      id: taskId,
      start_at: isStartOf(before, self) ? before.at : undefined,
      is_last: next === undefined,
      run_at: task.runAt,
      started_at: task.startedAt,
      finished_at: task.finishedAt,
      overdue_at: task.overdueAt,
      suspect: task.suspect,
      result: task.result === undefined ? undefined : JSON.stringify(task.result),
      error: task.error && JSON.stringify(task.error),
      next_attempt: task.attempt === transition.attempt ? undefined : task.attempt,
      assignee_id: task.manualChangedAt ? task.assigneeId : undefined,
      parked: task.parked,
    });
  });
  return rows;
}

/** A manual task goes to nobody but its assignee. */
function isSent({ status, runAt, manualChangedAt }: Outcome["task"]): boolean {
  return status === "PENDING" && runAt === undefined && manualChangedAt === null;
}

const manualSets = sql`
        assignee_id = case when t.kind = ${sql.lit(manualKind)} then x.assignee_id else t.assignee_id end,
        parked = coalesce(x.parked, t.parked),`;

/**
 * Tasks and their history rows in one statement; the rows are locked and guarded by the caller. Gives what
 * `task.created` must carry for those that are to be sent.
 */
export async function writeTransitions(trx: Transaction<DB>, outcomes: Outcome[]): Promise<DispatchRow[]> {
  const sent = outcomes.filter(({ task }) => isSent(task));
  // Nothing of it in the pipeline's own statement.
  const manual = outcomes.some(({ task }) => task.manualChangedAt !== null);
  const dispatched = sql`case when x.status <> 'PENDING' then t.dispatched_at when x.run_at is null then now() end`;
  const history = sql`
    insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
    select id, version - 1, start_at, 'start', 'RUNNING', attempt, dispatch, delivery, by, detail
    from x where start_at is not null
    union all
    select id, version, at, event, status, attempt, dispatch, delivery, by, detail from x`;
  const written = await sql<DispatchRow>`/* task.write */
    with x as materialized (
      select * from json_to_recordset(${JSON.stringify(outcomes.flatMap(toRows))}::json) as x(
        id uuid, version int, at timestamptz, start_at timestamptz, event text, status tasks.task_status, attempt int,
        dispatch int, delivery int, by text, detail json, is_last boolean, run_at timestamptz, started_at timestamptz,
        finished_at timestamptz, overdue_at timestamptz, suspect boolean, result text, error text,
        next_attempt int${manual ? sql`, assignee_id uuid, parked boolean` : sql``})
    ), task as (
      update tasks.tasks t set
        status = x.status, attempt = coalesce(x.next_attempt, x.attempt), dispatch = x.dispatch, delivery = case when x.next_attempt is null then x.delivery else 0 end,
        version = x.version, updated_at = x.at, finished_at = x.finished_at, result = x.result::json,
        error = x.error::json,
        started_at = case when x.status = 'PENDING' then null else coalesce(x.started_at, t.started_at) end,
        run_at = coalesce(x.run_at, t.run_at),
        overdue_at = coalesce(x.overdue_at, t.overdue_at),
        expires_at = case when x.event = 'retry' and t.expires_at <= now() then null else t.expires_at end,
        suspect = coalesce(x.suspect, t.suspect),
        ${manual ? manualSets : sql``}
        dispatched_at = ${manual ? sql`case when t.kind <> ${sql.lit(manualKind)} then ${dispatched} end` : dispatched}
      from x where t.id = x.id and x.is_last
      ${sent.length === 0 ? sql`` : sql`returning t.*`}
    )${
      sent.length === 0
        ? history
        : sql`, history as (${history})
    select ${dispatchColumns} from task where id = any(${sent.map(({ task }) => task.id)}::uuid[]) order by id`
    }`.execute(trx);
  return written.rows;
}
