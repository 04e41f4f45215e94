import type { WorkerPresence } from "@millrace/contracts/messages";
import type { Task } from "@millrace/contracts/task";
import { manualKind } from "@millrace/contracts/kind";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { findUserName } from "../performers/performers.ts";

export interface WhyDeps {
  db: Kysely<DB>;
  /** Null while the broker is away. */
  presence: () => Promise<WorkerPresence[] | null>;
  brokerConnected: () => boolean;
}

/** T15: one sentence on what a PENDING task waits for; null for any other. The first reason that holds is given. */
export async function whyNotRunning(deps: WhyDeps, task: Task): Promise<string | null> {
  if (task.status !== "PENDING") return null;
  if (task.kind === manualKind) return whoIsAwaited(deps.db, task);
  const state = await readState(deps.db, task);
  if (state.waiting && task.runAt !== null) {
    return task.attempt > 1
      ? `Backoff: attempt ${task.attempt} of ${task.maxAttempts} begins at ${task.runAt}.`
      : `Waits until ${task.runAt}.`;
  }
  if (state.pausedBy !== null) return `The queue ${task.queue} was paused by ${state.pausedBy}: ${state.pauseReason}.`;
  if (!deps.brokerConnected()) return "The broker cannot be reached; the task is sent as soon as it is back.";
  const workers = await deps.presence();
  if (workers && !workers.some(({ kinds }) => kinds.includes(task.kind))) {
    return `No worker that runs the kind ${task.kind} is there: start one.`;
  }
  if (state.unsent) return "It is about to be sent to the workers.";
  if (state.ahead === 0) return "It is next.";
  return `${state.ahead > 10_000 ? "More than 10,000 tasks are" : state.ahead === 1 ? "1 task is" : `${state.ahead.toLocaleString("en")} tasks are`} ahead in the queue ${task.queue}.`;
}

async function whoIsAwaited(db: Kysely<DB>, { id, assigneeId }: Task): Promise<string> {
  if (assigneeId !== null) return `Waits for ${(await findUserName(db, assigneeId)) ?? "its assignee"} to start.`;
  const row = await db.selectFrom("tasks.tasks").select("parked").where("id", "=", id).executeTakeFirst();
  if (row?.parked) return "Waits for a performer: nobody who may be given tasks is there.";
  return "Waits to be assigned to someone.";
}

interface State {
  waiting: boolean;
  unsent: boolean;
  pausedBy: string | null;
  pauseReason: string | null;
  ahead: number;
}

async function readState(db: Kysely<DB>, task: Task): Promise<State> {
  const { rows } = await sql<State>`
    select t.dispatched_at is null as waiting,
           exists (select from tasks.outbox o where o.task_id = t.id) as unsent,
           p.paused_by as "pausedBy", p.reason as "pauseReason",
           (select count(*) from (
              select from tasks.tasks a
              where a.queue = t.queue and a.status in ('PENDING', 'RUNNING') and a.status = 'PENDING'
                and a.dispatched_at < t.dispatched_at
              limit 10001) ahead) as ahead
    from tasks.tasks t left join tasks.paused_queues p on p.queue = t.queue
    where t.id = ${task.id}`.execute(db);
  return rows[0] ?? { waiting: false, unsent: false, pausedBy: null, pauseReason: null, ahead: 0 };
}
