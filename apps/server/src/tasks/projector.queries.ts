import { type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { GuardedTask, Outcome } from "./task.state.ts";

/** Locks in id order, as every statement on many tasks does, so that two of them never deadlock. */
export async function lockGuardedTasks(trx: Transaction<DB>, ids: string[]): Promise<GuardedTask[]> {
  const locked = await sql<GuardedTask>`/* projector.lock */
    select id, status, attempt, dispatch, delivery, version
    from tasks.tasks where id = any(${ids}::uuid[]) order by id for update`.execute(trx);
  return locked.rows;
}

/** Tasks and their history rows in one statement; the rows are locked and guarded by the caller. */
export async function writeTransitions(trx: Transaction<DB>, outcomes: Outcome[]): Promise<void> {
  const tasks = outcomes.map(({ task, transitions }) => ({
    id: task.id,
    status: task.status,
    attempt: task.attempt,
    dispatch: task.dispatch,
    delivery: task.delivery,
    version: task.version,
    at: transitions.at(-1)?.at,
    run_at: task.runAt,
    started_at: task.startedAt,
    finished_at: task.finishedAt,
    result: task.result === undefined ? undefined : JSON.stringify(task.result),
    error: task.error && JSON.stringify(task.error),
  }));
  const history = outcomes.flatMap(({ transitions }) =>
    transitions.map((transition) => ({
      task_id: transition.taskId,
      version: transition.version,
      at: transition.at,
      event: transition.event,
      status: transition.status,
      attempt: transition.attempt,
      dispatch: transition.dispatch,
      delivery: transition.delivery,
      by: transition.by,
      detail: transition.detail,
    })),
  );
  await sql`/* projector.write */
    with task as (
      update tasks.tasks t set
        status = x.status, attempt = x.attempt, dispatch = x.dispatch, delivery = x.delivery, version = x.version,
        updated_at = x.at, finished_at = x.finished_at, result = x.result::json, error = x.error::json,
        started_at = case when x.status = 'PENDING' then null else coalesce(x.started_at, t.started_at) end,
        run_at = coalesce(x.run_at, t.run_at),
        dispatched_at = case
          when x.status <> 'PENDING' then t.dispatched_at when x.run_at is null then now() end
      from json_to_recordset(${JSON.stringify(tasks)}::json) as x(
        id uuid, status tasks.task_status, attempt int, dispatch int, delivery int, version int, at timestamptz,
        run_at timestamptz, started_at timestamptz, finished_at timestamptz, result text, error text)
      where t.id = x.id
    )
    insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
    select task_id, version, at, event, status, attempt, dispatch, delivery, by, detail
    from json_to_recordset(${JSON.stringify(history)}::json) as x(
      task_id uuid, version int, at timestamptz, event text, status tasks.task_status, attempt int, dispatch int,
      delivery int, by text, detail json)`.execute(trx);
}
