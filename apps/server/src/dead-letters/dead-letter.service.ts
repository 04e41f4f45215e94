import type { DeadLetterFilter } from "@millrace/contracts/dead-letter";
import { type Kysely, sql, type Transaction } from "kysely";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog } from "../tasks/kind.catalog.ts";
import { checkPayloadOrThrow } from "../tasks/payload-check.ts";
import { retry } from "../tasks/task.commands.ts";
import { writeOutcomes } from "../tasks/task.outcomes.ts";
import { lockGuardedTasks } from "../tasks/task.transitions.ts";
import { matching } from "./dead-letter.queries.ts";

export interface DeadLetterService {
  /** The task's next attempt, with another payload if one is given; the dead letter stays in the record. */
  replay(actor: Actor, id: string, change: { payload?: unknown; reason: string }): Promise<void>;
  discard(actor: Actor, id: string, reason: string): Promise<void>;
  /** Begins a replay of many; its progress is a row of `tasks.replays`. Gives the replay's id. */
  replayMany(actor: Actor, request: ReplayRequest): Promise<string>;
  stopReplay(actor: Actor, id: string): Promise<void>;
}

export interface ReplayRequest {
  ids?: string[] | undefined;
  filter?: DeadLetterFilter | undefined;
  reason: string;
  canary: number;
  ratePerSecond: number;
}

export interface DeadLetterDeps {
  db: Kysely<DB>;
  catalog: KindCatalog;
  now: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
}

interface OpenDeadLetter {
  id: string;
  task_id: string;
  kind: string;
  payload: unknown;
}

export function createDeadLetterService(deps: DeadLetterDeps): DeadLetterService {
  const { db, newId } = deps;
  return {
    async replay(actor, id, { payload, reason }) {
      const events = await db.transaction().execute(async (trx) => {
        const letter = await lockOpen(trx, id);
        const sent = await replayOne(trx, deps, letter, payload ?? letter.payload, { by: actor.id, reason });
        await appendAudit(trx, actor, [
          { action: "dead-letter.replay", entity: "dead-letter", entityId: id, detail: { reason } },
        ]);
        return sent;
      });
      deps.committed(events);
    },

    async discard(actor, id, reason) {
      await db.transaction().execute(async (trx) => {
        await lockOpen(trx, id);
        await resolve(trx, id, "discarded", actor.id, reason);
        await appendAudit(trx, actor, [
          { action: "dead-letter.discard", entity: "dead-letter", entityId: id, detail: { reason } },
        ]);
      });
    },

    async replayMany(actor, { ids, filter = {}, reason, canary, ratePerSecond }) {
      return db.transaction().execute(async (trx) => {
        const id = newId();
        const chosen = trx
          .selectFrom("tasks.dead_letters")
          .select((eb) => [eb.val(id).as("replay_id"), "id as dead_letter_id", "task_id"])
          .where((eb) => matching(eb, { ...filter, state: "open" }))
          .$if(ids !== undefined, (query) => query.where("id", "=", sql<string>`any(${ids}::uuid[])`));
        const inserted = await trx
          .insertInto("tasks.replay_items")
          .columns(["replay_id", "dead_letter_id", "task_id"])
          .expression(sql`select replay_id::uuid, dead_letter_id, task_id from (${chosen}) chosen`)
          .executeTakeFirst();
        const total = Number(inserted.numInsertedOrUpdatedRows ?? 0);
        if (total === 0) throw new AppError("NOT_FOUND", "No open dead letter matches: nothing to replay.");
        const at = new Date(deps.now());
        await trx
          .insertInto("tasks.replays")
          .values({
            id,
            filter: sql`${JSON.stringify(ids ? {} : filter)}::json`,
            reason,
            total,
            done: 0,
            failed: 0,
            canary,
            rate_per_second: ratePerSecond,
            state: canary > 0 ? "canary" : "running",
            note: null,
            created_by: actor.id,
            created_at: at,
            touched_at: at,
            finished_at: null,
          })
          .execute();
        await appendAudit(trx, actor, [
          { action: "replay.start", entity: "replay", entityId: id, detail: { reason, total, filter } },
        ]);
        return id;
      });
    },

    async stopReplay(actor, id) {
      await db.transaction().execute(async (trx) => {
        const stopped = await trx
          .updateTable("tasks.replays")
          .set({ state: "stopped", note: "stopped by hand", finished_at: new Date(deps.now()) })
          .where("id", "=", id)
          .where("state", "in", ["canary", "running"])
          .executeTakeFirst();
        if (stopped.numUpdatedRows === 0n) throw new AppError("INVALID_TRANSITION", "This replay is not running.");
        await appendAudit(trx, actor, [{ action: "replay.stop", entity: "replay", entityId: id }]);
      });
    },
  };
}

async function lockOpen(trx: Transaction<DB>, id: string): Promise<OpenDeadLetter> {
  const letter = await trx
    .selectFrom("tasks.dead_letters")
    .select(["id", "task_id", "kind", "payload", "state"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!letter) throw new AppError("NOT_FOUND", "There is no such dead letter.");
  if (letter.state !== "open")
    throw new AppError("INVALID_TRANSITION", `This dead letter was ${letter.state} already.`);
  return letter;
}

/** The payload must fit today's schema; the task must still be where it was buried. */
async function replayOne(
  trx: Transaction<DB>,
  deps: Pick<DeadLetterDeps, "catalog" | "now" | "newId">,
  letter: OpenDeadLetter,
  payload: unknown,
  { by, reason }: { by: string; reason: string },
): Promise<OutboxEvent[]> {
  const json = checkPayloadOrThrow(await deps.catalog.findKindOrThrow(letter.kind), payload);
  const [task] = await lockGuardedTasks(trx, [letter.task_id]);
  const outcome = task && retry(task, { at: new Date(deps.now()).toISOString(), by, reason });
  if (!outcome || outcome.transitions.length === 0) {
    throw new AppError(
      "INVALID_TRANSITION",
      "The task of this dead letter went on already: there is nothing to replay.",
    );
  }
  await sql`update tasks.tasks set payload = ${json}::json where id = ${letter.task_id}`.execute(trx);
  await resolve(trx, letter.id, "replayed", by, reason);
  return writeOutcomes(trx, [outcome], deps.newId);
}

async function resolve(
  trx: Transaction<DB>,
  id: string,
  state: "replayed" | "discarded",
  by: string,
  reason: string,
): Promise<void> {
  await sql`update tasks.dead_letters set state = ${state}, resolved_at = now(), resolved_by = ${by}, resolution = ${reason}
    where id = ${id}`.execute(trx);
}
