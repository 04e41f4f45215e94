import type { BatchAction } from "@millrace/contracts/task-batch";
import { type Transaction, sql } from "kysely";
import { refusalToActOn } from "../access/own-record.ts";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { settleDeadLetters } from "../dead-letters/dead-letter.settle.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { cancel, type Decision, dispatchNow, remove, retry } from "./task.commands.ts";
import { writeDeletions } from "./task.deletion.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import type { GuardedTask, Outcome } from "./task.state.ts";
import { guardedColumns } from "./task.transitions.ts";

/** A task as actions of people need to know it. */
export interface ActedTask extends GuardedTask {
  kind: string;
  /** It is not with the broker: it waits for `runAt` or the end of a backoff. */
  waits: boolean;
}

/** In id order, as everywhere. */
export async function lockActedTasks(trx: Transaction<DB>, ids: string[]): Promise<ActedTask[]> {
  const { rows } = await sql<ActedTask>`/* action.lock */
    select ${guardedColumns}, kind, dispatched_at is null as waits from tasks.tasks
    where id = any(${ids}::uuid[]) and deleted_at is null order by id for update`.execute(trx);
  return rows;
}

interface Decided {
  /** Written with everything that follows; without a transition where nothing but the deletion is to be done. */
  outcome: Outcome;
  deleted?: Outcome;
}

/** What the action makes of a task; undefined where its status does not allow it. */
function decide(action: BatchAction, task: ActedTask, decision: Decision): Decided | AppError {
  switch (action) {
    case "cancel":
      return allowed(cancel(task, decision)) ?? refused(task, "canceled: only a waiting or running task can be");
    case "retry": {
      if (task.status !== "PENDING") {
        return allowed(retry(task, decision)) ?? refused(task, "retried: only a failed or canceled task can be");
      }
      if (task.waits) return { outcome: dispatchNow(task, decision) };
      return new AppError("INVALID_TRANSITION", "The task waits for a worker already.");
    }
    case "delete": {
      const { canceled, deleted } = remove(task, decision);
      return { outcome: canceled, deleted };
    }
  }
}

function allowed(outcome: Outcome): Decided | undefined {
  return outcome.transitions.length > 0 ? { outcome } : undefined;
}

function refused(task: GuardedTask, verb: string): AppError {
  return new AppError("INVALID_TRANSITION", `The task is ${task.status} and cannot be ${verb}.`);
}

export interface Action {
  action: BatchAction;
  ids: string[];
  reason?: string | undefined;
  /** Before what was decided is written. */
  prepare?: (task: ActedTask) => Promise<void>;
}

export interface Acted {
  /** Why it was not done, by id; nothing of a task that is in here has changed. */
  refusals: Map<string, AppError>;
  events: OutboxEvent[];
}

/** Many tasks, locked, decided one by one, written and audited in a handful of statements (T5). */
export async function actOnTasks(
  trx: Transaction<DB>,
  deps: { now: () => number; newId: () => string },
  actor: Actor,
  { action, ids, reason, prepare }: Action,
): Promise<Acted> {
  const decision = { at: new Date(deps.now()).toISOString(), by: actor.id, reason };
  const found = new Map((await lockActedTasks(trx, ids)).map((task) => [task.id, task]));
  const refusals = new Map<string, AppError>();
  const done: Decided[] = [];
  for (const id of new Set(ids)) {
    const task = found.get(id);
    const decided = refusalToActOn(actor, "task", task) ?? (task && decide(action, task, decision));
    if (decided instanceof AppError) refusals.set(id, decided);
    else if (decided) done.push(decided);
    if (task && prepare && !refusals.has(id)) await prepare(task);
  }
  if (done.length === 0) return { refusals, events: [] };

  const entries = done.map(({ outcome }) => ({
    action: `task.${action}`,
    entity: "task" as const,
    entityId: outcome.task.id,
    detail: reason === undefined ? null : { reason },
  }));
  await appendAudit(trx, actor, entries);
  const retried = done.flatMap(({ outcome }) => (outcome.transitions.at(-1)?.event === "retry" ? outcome.task.id : []));
  const resolution = reason ?? "tried again from its task";
  await settleDeadLetters(trx, retried, { state: "replayed", by: actor.id, resolution });
  const events = await writeOutcomes(
    trx,
    done.map(({ outcome }) => outcome),
    deps.newId,
  );
  await writeDeletions(
    trx,
    done.flatMap(({ deleted }) => deleted ?? []),
  );
  return { refusals, events };
}
