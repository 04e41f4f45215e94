import type { TaskStatus } from "@millrace/contracts/task-state";
import { type Kysely, type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";
import { dispatchColumns, dispatchEvent, type DispatchRow } from "./task.rows.ts";

/** What `task.created` must carry for tasks that the transaction has locked. */
export async function readDispatchRows(trx: Transaction<DB>, ids: string[]): Promise<DispatchRow[]> {
  const found = await sql<DispatchRow>`/* dispatch.read */
    select ${dispatchColumns} from tasks.tasks where id = any(${ids}::uuid[]) order by id`.execute(trx);
  return found.rows;
}

/** At most this many in one transaction, oldest first. */
const batchSize = 500;

/** A due task that waited longer was missed by every server for a while. */
const lateSeconds = 30;

interface Dispatched {
  events: OutboxEvent[];
  /** Of them, those that were RUNNING. */
  abandoned: number;
}

/** Dispatches tasks whose time has come: `runAt`, or the end of a backoff. */
export async function dispatchDueTasks(deps: {
  db: Kysely<DB>;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
  /** So many of them should have been dispatched long ago. */
  onLate?: (count: number) => void;
}): Promise<void> {
  let dispatched = batchSize;
  while (dispatched === batchSize) {
    const { events, late } = await deps.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: string; late: boolean }>`/* dispatch.due */
        select id, run_at < now() - make_interval(secs => ${lateSeconds}) as late from tasks.tasks
        where status = 'PENDING' and dispatched_at is null and run_at <= now()
        order by run_at limit ${batchSize} for update skip locked`.execute(trx);
      const ids = rows.map(({ id }) => id);
      const sent = await dispatchAgain(trx, ids, "due", deps.newId);
      return { events: sent.events, late: rows.filter((row) => row.late).length };
    });
    dispatched = events.length;
    if (dispatched > 0) deps.committed(events);
    if (late > 0) deps.onLate?.(late);
  }
}

export interface QueueHorizon {
  queue: string;
  /** Nothing dispatched before it has a message any more. */
  before: Date;
}

/**
 * Dispatches again what has lost its message: open, dispatched before the horizon of its queue, without an
 * outbox row, and, where RUNNING, held by no worker. While it is unknown what workers hold, RUNNING ones wait.
 */
export async function dispatchLostTasks(
  db: Kysely<DB>,
  horizon: QueueHorizon,
  held: string[] | "unknown",
  newId: () => string,
): Promise<Dispatched> {
  const spared =
    held === "unknown" ? sql`t.status = 'RUNNING'` : sql`t.status = 'RUNNING' and t.id = any(${held}::uuid[])`;
  return db.transaction().execute(async (trx) => {
    const lost = await sql<{ id: string }>`/* dispatch.lost */
      select t.id from tasks.tasks t
      where t.queue = ${horizon.queue} and t.status in ('PENDING', 'RUNNING') and t.dispatched_at < ${horizon.before}
        and not (${spared})
        and not exists (select from tasks.outbox o where o.task_id = t.id)
      order by t.id limit ${batchSize} for update skip locked`.execute(trx);
    return dispatchAgain(
      trx,
      lost.rows.map((row) => row.id),
      "lost",
      newId,
    );
  });
}

/** The next dispatch of the same attempt, with its history row and its outbox row. */
async function dispatchAgain(
  trx: Transaction<DB>,
  ids: string[],
  reason: "due" | "lost",
  newId: () => string,
): Promise<Dispatched> {
  if (ids.length === 0) return { events: [], abandoned: 0 };
  const changed = await sql<DispatchRow & { status_before: TaskStatus }>`/* dispatch.again */
    with locked as (
      select id, status from tasks.tasks where id = any(${ids}::uuid[]) order by id for update
    ), task as (
      update tasks.tasks t set
        status = 'PENDING', dispatch = t.dispatch + 1, delivery = 0, version = t.version + 1, started_at = null,
        updated_at = now(), dispatched_at = now()
      from locked where t.id = locked.id
      returning t.*, locked.status as status_before
    ), history as (
      insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
      select id, version, now(), case status_before when 'RUNNING' then 'release' else 'dispatch' end, 'PENDING',
             attempt, dispatch, 0, 'server', json_build_object('reason', ${reason}::text)
      from task
    )
    select ${dispatchColumns}, status_before from task order by id`.execute(trx);
  const events = changed.rows.map((row) => dispatchEvent(newId(), row));
  await appendToOutbox(trx, events);
  return { events, abandoned: changed.rows.filter((row) => row.status_before === "RUNNING").length };
}
