import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import { checkMayActOn } from "../access/own-record.ts";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog } from "./kind.catalog.ts";
import { checkPayloadOrThrow } from "./payload-check.ts";
import { cancel, type Decision, dispatchNow, retry } from "./task.commands.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import type { GuardedTask, Outcome } from "./task.state.ts";
import { lockGuardedTasks } from "./task.transitions.ts";

export interface TaskActions {
  /** PENDING or RUNNING → CANCELED; `INVALID_TRANSITION` otherwise. */
  cancel(actor: Actor, id: string, reason?: string): Promise<void>;
  /**
   * FAILED or CANCELED → PENDING with the next attempt, with another payload if one is given. A task that waits
   * for its next try begins it now.
   */
  retry(actor: Actor, id: string, change: { payload?: unknown; reason?: string | undefined }): Promise<void>;
}

export interface TaskActionsDeps {
  db: Kysely<DB>;
  catalog: KindCatalog;
  now: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
}

export function createTaskActions(deps: TaskActionsDeps): TaskActions {
  /** One task, locked, decided, written and audited in one transaction. */
  async function act(
    actor: Actor,
    id: string,
    action: "task.cancel" | "task.retry",
    reason: string | undefined,
    decide: (trx: Transaction<DB>, task: GuardedTask, decision: Decision) => Promise<Outcome> | Outcome,
  ): Promise<void> {
    const decision = { at: new Date(deps.now()).toISOString(), by: actor.id, reason };
    const events = await deps.db.transaction().execute(async (trx) => {
      const [task] = await lockGuardedTasks(trx, [id]);
      checkMayActOn(actor, "task", task);
      const outcome = await decide(trx, task, decision);
      if (outcome.transitions.length === 0) throw refused(task, action);
      await appendAudit(trx, actor, [{ action, entity: "task", entityId: id, detail: reason ? { reason } : null }]);
      return writeOutcomes(trx, [outcome], deps.newId);
    });
    deps.committed(events);
  }

  return {
    cancel: (actor, id, reason) => act(actor, id, "task.cancel", reason, (_, task, decision) => cancel(task, decision)),

    retry: (actor, id, { payload, reason }) =>
      act(actor, id, "task.retry", reason, async (trx, task, decision) => {
        if (payload !== undefined) await replacePayload(deps.catalog, trx, task, payload);
        if (task.status !== "PENDING") {
          await settleDeadLetter(trx, task.id, decision);
          return retry(task, decision);
        }
        if (!(await isWaiting(trx, id)))
          throw new AppError("INVALID_TRANSITION", "The task waits for a worker already.");
        return dispatchNow(task, decision);
      }),
  };
}

function refused(task: GuardedTask, action: string): AppError {
  const verb =
    action === "task.cancel"
      ? "canceled: only a waiting or running task can be"
      : "retried: only a failed or canceled task can be";
  return new AppError("INVALID_TRANSITION", `The task is ${task.status} and cannot be ${verb}.`);
}

/** Trying again answers what the dead letter asked. One that a replay has locked is the replay's: waiting for it could deadlock. */
async function settleDeadLetter(trx: Transaction<DB>, taskId: string, { by, reason }: Decision): Promise<void> {
  await sql`update tasks.dead_letters
    set state = 'replayed', resolved_at = now(), resolved_by = ${by}, resolution = ${reason ?? "tried again from its task"}
    where id in (
      select id from tasks.dead_letters where task_id = ${taskId} and state = 'open' for update skip locked)`.execute(
    trx,
  );
}

async function isWaiting(trx: Transaction<DB>, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom("tasks.tasks")
    .select("id")
    .where("id", "=", id)
    .where("dispatched_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

async function replacePayload(
  catalog: KindCatalog,
  trx: Transaction<DB>,
  task: GuardedTask,
  payload: unknown,
): Promise<void> {
  const { kind } = await trx
    .selectFrom("tasks.tasks")
    .select("kind")
    .where("id", "=", task.id)
    .executeTakeFirstOrThrow();
  const known = await catalog.findKindOrThrow(kind);
  const json = checkPayloadOrThrow(known, payload);
  await sql`update tasks.tasks set payload = ${json}::json where id = ${task.id}`.execute(trx);
}
