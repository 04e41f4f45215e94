import { createTaskInputSchema } from "@millrace/contracts/task";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Logger } from "pino";
import { ZodError } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { draftTasks } from "../tasks/task.draft.ts";
import { insertAndPlace } from "../performers/new-tasks.ts";
import { eventsOf } from "../tasks/task.insert.ts";
import { nextFireAt } from "./cron.ts";
import type { ScheduleDeps } from "./schedule.service.ts";
import type { ScheduleTable } from "./schedule.table.ts";

export type ScheduleJobDeps = ScheduleDeps & {
  random: () => number;
  committed: (events: OutboxEvent[]) => void;
  log: Logger;
};

/** A firing later than this counts as missed: nobody was there for it. Milliseconds. */
const missedAfterMs = 60_000;
const batchSize = 50;
/** Firings are remembered for so long; a second-by-second schedule makes 86,400 a day. Milliseconds. */
const keptMs = 7 * 24 * 3_600_000;

/**
 * Fires what is due, each time exactly once with any number of servers: the schedule's row is claimed, and
 * (schedule, time) is unique (T9). The task, the firing and the next time are one transaction.
 */
export async function fireSchedules(deps: ScheduleJobDeps): Promise<void> {
  let fired = batchSize;
  while (fired === batchSize) {
    const events = await deps.db.transaction().execute(async (trx) => {
      const { rows } = await sql<DueSchedule>`
        select s.*, coalesce(u.deleted, false) as is_orphaned
        from tasks.schedules s left join tasks.users u on u.id = s.owner_id
        where s.enabled and s.next_fire_at <= ${new Date(deps.now())}
        order by s.next_fire_at limit ${batchSize} for update of s skip locked`.execute(trx);
      fired = rows.length;
      const made: OutboxEvent[] = [];
      for (const schedule of rows) made.push(...(await fire(trx, deps, schedule)));
      return made;
    });
    if (events.length > 0) deps.committed(events);
  }
}

interface DueSchedule extends Selectable<ScheduleTable> {
  /** Its owner was deleted. */
  is_orphaned: boolean;
}

/** Nobody answers for what it would do; it stays, and a manager may delete it. */
async function rest(trx: Transaction<DB>, { id }: DueSchedule): Promise<OutboxEvent[]> {
  const last_error = "Switched off: its owner is gone.";
  await trx
    .updateTable("tasks.schedules")
    .set((eb) => ({ enabled: false, next_fire_at: null, last_error, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();
  return [];
}

async function fire(trx: Transaction<DB>, deps: ScheduleJobDeps, schedule: DueSchedule): Promise<OutboxEvent[]> {
  if (schedule.is_orphaned) return rest(trx, schedule);
  const now = deps.now();
  const due = schedule.next_fire_at;
  if (!due) return [];
  const isMissed = now - due.getTime() > missedAfterMs;
  const isDone = await hasFired(trx, schedule.id, due);
  const outcome =
    isDone || (isMissed && schedule.missed === "skip") ? nothingFired : await makeTask(trx, deps, schedule);
  if (!isDone) {
    await sql`
      insert into tasks.schedule_fires (schedule_id, fire_at, task_id)
      values (${schedule.id}, ${due}, ${outcome.taskId})`.execute(trx);
    await sql`
      delete from tasks.schedule_fires
      where schedule_id = ${schedule.id} and fire_at < ${new Date(now - keptMs)}`.execute(trx);
  }
  await trx
    .updateTable("tasks.schedules")
    .set({
      next_fire_at: nextFireAt(schedule.cron, schedule.time_zone, new Date(isMissed ? now : due)),
      last_fire_at: due,
      last_error: outcome.error,
    })
    .where("id", "=", schedule.id)
    .execute();
  return outcome.events;
}

interface Fired {
  taskId: string | null;
  events: OutboxEvent[];
  error: string | null;
}

const nothingFired: Fired = { taskId: null, events: [], error: null };

/** A change of the schedule counts its next time by a clock that may be behind the one it last fired by. */
async function hasFired(trx: Transaction<DB>, scheduleId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    select from tasks.schedule_fires where schedule_id = ${scheduleId} and fire_at = ${at}`.execute(trx);
  return rows.length > 0;
}

/** A payload that no longer fits makes no task and stops nothing: the schedule shows why. */
async function makeTask(
  trx: Transaction<DB>,
  deps: ScheduleJobDeps,
  schedule: Selectable<ScheduleTable>,
): Promise<Fired> {
  try {
    const request = createTaskInputSchema.parse({
      kind: schedule.kind,
      title: schedule.title ?? schedule.name,
      payload: schedule.payload,
      priority: schedule.priority,
      tags: schedule.tags,
    });
    const drafts = await draftTasks(deps, schedule.owner_id, [request], () => "");
    await insertAndPlace(trx, deps, drafts, () => "");
    return { taskId: drafts[0]?.row.id ?? null, events: eventsOf(drafts), error: null };
  } catch (error) {
    if (!(error instanceof AppError || error instanceof ZodError)) throw error;
    deps.log.warn({ schedule: schedule.id, reason: error.message }, "a schedule could not make its task");
    return { taskId: null, events: [], error: error.message };
  }
}
