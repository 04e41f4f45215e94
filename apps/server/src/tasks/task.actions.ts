import { limits } from "@millrace/contracts/limits";
import type { BatchAnswer, BatchOutcome, BatchRequest } from "@millrace/contracts/task-batch";
import type { TaskFilterRequest } from "@millrace/contracts/task-list";
import { type Kysely, type Transaction, sql } from "kysely";
import { AppError } from "../app-error.ts";
import type { Actor } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog } from "./kind.catalog.ts";
import { checkPayloadOrThrow } from "./payload-check.ts";
import { type Action, type ActedTask, actOnTasks } from "./task.action.ts";
import { editTask, type EditRequest } from "./task.edit.ts";
import { matching } from "./task.filter.ts";
import { listMatchingIds } from "./task.list.ts";

export interface TaskActions {
  /** PENDING or RUNNING → CANCELED; `INVALID_TRANSITION` otherwise. */
  cancel(actor: Actor, id: string, reason?: string): Promise<void>;
  /**
   * FAILED or CANCELED → PENDING with the next attempt, with another payload if one is given. A task that waits
   * for its next try begins it now.
   */
  retry(actor: Actor, id: string, change: { payload?: unknown; reason?: string | undefined }): Promise<void>;
  /** `CONFLICT` when it was changed since `version`. */
  edit(actor: Actor, request: EditRequest): Promise<void>;
  /** Canceled if it is open, then gone from everything but the history. */
  delete(actor: Actor, id: string, reason?: string): Promise<void>;
  /** To a performer by id, or to one drawn at random. `NO_PERFORMER` for anyone else. */
  assign(actor: Actor, id: string, request: { assignee: string; reason?: string | undefined }): Promise<void>;
  unassign(actor: Actor, id: string, reason?: string): Promise<void>;
  /** These three are the assignee's; done twice, the last two are a `CONFLICT`. */
  start(actor: Actor, id: string): Promise<void>;
  complete(actor: Actor, id: string, result: unknown): Promise<void>;
  fail(actor: Actor, id: string, reason: string): Promise<void>;
  /** Each for itself: one that cannot be done stops no other. A filter of everyone's is for those who may act on them. */
  batch(actor: Actor, request: BatchRequest): Promise<BatchAnswer>;
}

export interface TaskActionsDeps {
  db: Kysely<DB>;
  /** For what people ask: the filter of a batch. */
  reads: Kysely<DB>;
  catalog: KindCatalog;
  now: () => number;
  random: () => number;
  newId: () => string;
  /** Who was named may have come just now. */
  ensureKnown: (userIds: string[]) => Promise<unknown>;
  /** Domain events may have been committed. */
  onEvents: () => void;
  committed: (events: OutboxEvent[]) => void;
}

/** Of a filter's failures, so many are told one by one. */
const failuresTold = 100;

export function createTaskActions(deps: TaskActionsDeps): TaskActions {
  async function commit<T extends { events: OutboxEvent[] }>(work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
    const result = await deps.db.transaction().execute(work);
    deps.committed(result.events);
    deps.onEvents();
    return result;
  }

  async function actOnOne(actor: Actor, given: string, action: Omit<Action, "ids">, payload?: unknown): Promise<void> {
    const id = given.toLowerCase();
    await commit(async (trx) => {
      const prepare =
        payload === undefined ? undefined : (task: ActedTask) => replacePayload(deps.catalog, trx, task, payload);
      const { refusals, events } = await actOnTasks(trx, deps, actor, {
        ...action,
        ids: [id],
        ...(prepare && { prepare }),
      });
      const refusal = refusals.get(id);
      if (refusal) throw refusal;
      return { events };
    });
  }

  async function actOnMany(actor: Actor, action: Action): Promise<BatchOutcome[]> {
    const { ids, refusals } = await commit((trx) => actOnTasks(trx, deps, actor, action));
    const seen = new Set<string>();
    return (action.meant ? ids : action.ids).map((id) => {
      const refusal = seen.has(id)
        ? new AppError("CONFLICT", "It stands more than once in this call.")
        : refusals.get(id);
      seen.add(id);
      return refusal ? { id, ok: false, error: { code: refusal.code, message: refusal.message } } : { id, ok: true };
    });
  }

  /** Newest first, a transaction for each thousand. A refusal later than the first leaves told what is done. */
  async function actOnMatching(
    actor: Actor,
    filter: TaskFilterRequest,
    action: Omit<Action, "ids">,
  ): Promise<BatchAnswer> {
    const counted: Omit<BatchAnswer, "more"> = { succeeded: 0, failed: 0, items: [] };
    let after: string | undefined;
    let left = limits.tasksPerFilterBatch;
    while (left > 0) {
      const limit = Math.min(limits.tasksPerBatch, left);
      const ids = await listMatchingIds(deps.reads, actor, filter, { after, limit });
      try {
        const outcomes = ids.length > 0 ? await actOnMany(actor, { ...action, ids }) : [];
        const failures = outcomes.filter(({ ok }) => !ok);
        counted.succeeded += outcomes.length - failures.length;
        counted.failed += failures.length;
        counted.items.push(...failures.slice(0, failuresTold - counted.items.length));
      } catch (error) {
        if (after === undefined || !(error instanceof AppError)) throw error;
        return { ...counted, more: true };
      }
      after = ids.at(-1);
      left -= ids.length;
      if (ids.length < limit) return { ...counted, more: false };
    }
    const [next] = await listMatchingIds(deps.reads, actor, filter, { after, limit: 1 });
    return { ...counted, more: next !== undefined };
  }

  async function ensurePerson(assignee: string | undefined): Promise<void> {
    if (assignee !== undefined && assignee !== "random") await deps.ensureKnown([assignee]);
  }

  return {
    cancel: (actor, id, reason) => actOnOne(actor, id, { action: "cancel", reason }),
    retry: (actor, id, { payload, reason }) => actOnOne(actor, id, { action: "retry", reason }, payload),
    delete: (actor, id, reason) => actOnOne(actor, id, { action: "delete", reason }),

    async assign(actor, id, { assignee, reason }) {
      await ensurePerson(assignee);
      await actOnOne(actor, id, { action: "assign", assignee, reason });
    },
    unassign: (actor, id, reason) => actOnOne(actor, id, { action: "unassign", reason }),
    start: (actor, id) => actOnOne(actor, id, { action: "start" }),
    async complete(actor, id, result) {
      refuseLarge(result);
      await actOnOne(actor, id, { action: "complete", result });
    },
    fail: (actor, id, reason) => actOnOne(actor, id, { action: "fail", reason }),

    async edit(actor, request) {
      await commit(async (trx) => ({ events: await editTask(trx, deps, actor, request) }));
    },

    async batch(actor, { action, ids, filter, assignee, reason }) {
      if (action === "assign" && !actor.seesAll) {
        throw new AppError("FORBIDDEN", "Only managers and admins assign tasks.");
      }
      await ensurePerson(assignee);
      if (ids) return answer(await actOnMany(actor, { action, ids, assignee, reason }), false);
      if (filter?.scope === "all" && !actor.seesAll) {
        throw new AppError("FORBIDDEN", 'You may not act on everyone\'s tasks: use scope "mine".');
      }
      if (!filter) return answer([], false);
      return actOnMatching(actor, filter, { action, assignee, reason, meant: matching(actor, filter) });
    },
  };
}

function refuseLarge(result: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(result ?? null));
  if (bytes <= limits.resultBytes) return;
  const message = `result is larger than ${limits.resultBytes / 1024} kB: store it elsewhere and give a reference.`;
  throw new AppError("PAYLOAD_TOO_LARGE", message, { issues: [{ path: "result", message }] });
}

function answer(items: BatchOutcome[], more: boolean): BatchAnswer {
  const succeeded = items.filter(({ ok }) => ok).length;
  return { succeeded, failed: items.length - succeeded, more, items };
}

async function replacePayload(
  catalog: KindCatalog,
  trx: Transaction<DB>,
  task: ActedTask,
  payload: unknown,
): Promise<void> {
  const json = checkPayloadOrThrow(await catalog.findKindOrThrow(task.kind), payload);
  await sql`update tasks.tasks set payload = ${json}::json where id = ${task.id}`.execute(trx);
}
