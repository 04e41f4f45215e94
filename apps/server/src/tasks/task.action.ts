import type { BatchAction } from "@millrace/contracts/task-batch";
import { type Transaction, sql } from "kysely";
import { refusalToActOn, refusalToPerform } from "../access/own-record.ts";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit, type AuditEntry } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { settleDeadLetters } from "../dead-letters/dead-letter.settle.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { decidePerformance, type Means, type Performance } from "../performers/performance.decide.ts";
import { holdPerformers } from "../performers/performers.ts";
import { cancel, type Decision, dispatchNow, remove, retry } from "./task.commands.ts";
import { writeDeletions } from "./task.deletion.ts";
import type { Condition } from "./task.filter.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import type { GuardedTask, Outcome } from "./task.state.ts";
import { guardedColumns } from "./task.transitions.ts";

/** A task as actions of people need to know it. */
export interface ActedTask extends GuardedTask {
  kind: string;
  /** It is not with the broker: it waits for `runAt`, the end of a backoff, or a person. */
  waits: boolean;
  /** Manual: it waits for someone who may be given it. */
  parked: boolean;
}

export type ActionName = BatchAction | Performance;

/** In id order, as everywhere. What is `meant` must hold of a task as it is once nobody else has it locked. */
export async function lockActedTasks(
  trx: Transaction<DB>,
  ids: string[],
  meant: Condition = sql`true`,
): Promise<ActedTask[]> {
  const { rows } = await sql<ActedTask>`/* action.lock */
    select ${guardedColumns}, kind, dispatched_at is null as waits, parked from tasks.tasks t
    where id = any(${ids}::uuid[]) and deleted_at is null and ${meant} order by id for update`.execute(trx);
  return rows;
}

/** The assignee's, and nobody else's. */
const assigneesOwn: ReadonlySet<ActionName> = new Set<ActionName>(["start", "complete", "fail"]);

interface Decided {
  /** Written with everything that follows; without a transition where nothing but the deletion is to be done. */
  outcome: Outcome;
  deleted?: Outcome;
}

/** What the action makes of a task; undefined where its status does not allow it. */
function decide(action: ActionName, task: ActedTask, decision: Decision, means: Means): Decided | AppError {
  switch (action) {
    case "cancel":
      return allowed(cancel(task, decision)) ?? refused(task, "canceled: only a waiting or running task can be");
    case "retry": {
      if (task.status !== "PENDING") {
        return allowed(retry(task, decision)) ?? refused(task, "retried: only a failed or canceled task can be");
      }
      if (task.manualChangedAt) return new AppError("INVALID_TRANSITION", "The task waits for a person already.");
      if (task.waits) return { outcome: dispatchNow(task, decision) };
      return new AppError("INVALID_TRANSITION", "The task waits for a worker already.");
    }
    case "delete": {
      const { canceled, deleted } = remove(task, decision);
      return { outcome: canceled, deleted };
    }
    default: {
      const outcome = decidePerformance(action, task, decision, means);
      return outcome instanceof AppError ? outcome : { outcome };
    }
  }
}

function detailOf(action: ActionName, { task }: Outcome, reason: string | undefined): AuditEntry["detail"] {
  const detail = {
    ...(action === "assign" && { assignee: task.assigneeId }),
    ...(reason !== undefined && { reason }),
  };
  return Object.keys(detail).length === 0 ? null : detail;
}

function allowed(outcome: Outcome): Decided | undefined {
  return outcome.transitions.length > 0 ? { outcome } : undefined;
}

function refused(task: GuardedTask, verb: string): AppError {
  return new AppError("INVALID_TRANSITION", `The task is ${task.status} and cannot be ${verb}.`);
}

export interface Action extends Pick<Means, "assignee" | "result"> {
  action: ActionName;
  ids: string[];
  /** Those of `ids` that it does not hold of any more are passed over. */
  meant?: Condition;
  reason?: string | undefined;
  /** Before what was decided is written. */
  prepare?: (task: ActedTask) => Promise<void>;
}

export interface Acted {
  /** What was not passed over, each once. */
  ids: string[];
  /** Why it was not done, by id; nothing of a task that is in here has changed. */
  refusals: Map<string, AppError>;
  events: OutboxEvent[];
}

export interface ActionDeps {
  now: () => number;
  random: () => number;
  newId: () => string;
}

/** Many tasks, locked, decided one by one, written and audited in a handful of statements (T5). */
export async function actOnTasks(
  trx: Transaction<DB>,
  deps: ActionDeps,
  actor: Actor,
  { action, ids: given, meant, reason, prepare, assignee, result }: Action,
): Promise<Acted> {
  const decision = { at: new Date(deps.now()).toISOString(), by: actor.id, reason };
  const performers = action === "assign" ? await holdPerformers(trx, deps.random) : undefined;
  const means = { performers, assignee, result };
  const found = new Map((await lockActedTasks(trx, given, meant)).map((task) => [task.id, task]));
  const ids = meant ? [...found.keys()] : [...new Set(given)];
  const refusals = new Map<string, AppError>();
  const done: Decided[] = [];
  for (const id of ids) {
    const task = found.get(id);
    const refusal = assigneesOwn.has(action) ? refusalToPerform(actor, task) : refusalToActOn(actor, "task", task);
    const decided = refusal ?? (task && decide(action, task, decision, means));
    if (decided instanceof AppError) refusals.set(id, decided);
    else if (decided) done.push(decided);
    if (task && prepare && !refusals.has(id)) await prepare(task);
  }
  if (done.length === 0) return { ids, refusals, events: [] };

  const entries = done.map(({ outcome }) => ({
    action: `task.${action}`,
    entity: "task" as const,
    entityId: outcome.task.id,
    detail: detailOf(action, outcome, reason),
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
    deps.newId,
  );
  return { ids, refusals, events };
}
