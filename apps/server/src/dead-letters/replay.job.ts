import { type Selectable, sql, type Transaction } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { DeadLetterDeps } from "./dead-letter.service.ts";
import type { ReplayTable } from "./dead-letter.table.ts";
import { lockWaitingLetters, replayLetters } from "./replay.letters.ts";

export type ReplayJobDeps = DeadLetterDeps & { log: Logger };

type Replay = Selectable<ReplayTable>;

/** Transactions stay short: the oldest open one holds the live tail back for everyone. */
const maxBatch = 100;

/**
 * One step of every running replay: as many as its rate allows since the last step; the canaries first, and the
 * rest only once all of them succeeded. Any number of servers may run it: a replay is claimed by its row lock.
 */
export async function advanceReplays(deps: ReplayJobDeps): Promise<void> {
  const running = await deps.db
    .selectFrom("tasks.replays")
    .select("id")
    .where("state", "in", ["canary", "running"])
    .execute();
  for (const { id } of running) {
    try {
      const events = await deps.db.transaction().execute((trx) => advance(trx, deps, id));
      if (events.length > 0) deps.committed(events);
    } catch (error) {
      // One that cannot go on does not keep the others waiting.
      deps.log.error({ err: error, replay: id }, "a replay failed, trying again");
    }
  }
}

async function advance(trx: Transaction<DB>, deps: ReplayJobDeps, id: string): Promise<OutboxEvent[]> {
  const replay = await trx
    .selectFrom("tasks.replays")
    .selectAll()
    .where("id", "=", id)
    .where("state", "in", ["canary", "running"])
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!replay) return [];
  const elapsed = (deps.now() - replay.touched_at.getTime()) / 1_000;
  const allowed = Math.min(maxBatch, Math.floor(elapsed * replay.rate_per_second));
  const sentSoFar = replay.done + replay.failed;
  const room = replay.state === "canary" ? Math.min(allowed, replay.canary - sentSoFar) : allowed;
  const letters = room > 0 ? await lockWaitingLetters(trx, replay.id, room) : [];
  const { events, refused } = await replayLetters(trx, deps, letters, {
    replayId: replay.id,
    by: replay.created_by,
    reason: replay.reason,
  });
  const done = replay.done + letters.length - refused;
  const failed = replay.failed + refused;
  const isTouched = letters.length > 0;
  const next = await nextState(trx, { ...replay, done, failed });
  const at = new Date(deps.now());
  const isOver = next.state === "done" || next.state === "stopped";
  await trx
    .updateTable("tasks.replays")
    .set({ done, failed, ...next, ...(isTouched && { touched_at: at }), ...(isOver && { finished_at: at }) })
    .where("id", "=", id)
    .execute();
  if (next.state !== replay.state) deps.log.info({ replay: id, ...next, done, failed }, "replay");
  return events;
}

type Step = Pick<Replay, "state" | "note">;

/** A canary that did not succeed stops the rest. */
async function nextState(trx: Transaction<DB>, replay: Replay): Promise<Step> {
  const { total, done, failed, canary } = replay;
  if (replay.state === "canary") {
    const canaries = await readCanaries(trx, replay.id);
    if (done + failed < Math.min(canary, total) || canaries.open > 0) return { state: "canary", note: null };
    const bad = canaries.failed + failed;
    if (bad > 0) return { state: "stopped", note: `${bad} of ${Math.min(canary, total)} canaries did not succeed` };
  }
  return { state: done + failed >= total ? "done" : "running", note: null };
}

async function readCanaries(trx: Transaction<DB>, replayId: string): Promise<{ open: number; failed: number }> {
  const { rows } = await sql<{ open: number; failed: number }>`
    select count(*) filter (where t.status in ('PENDING', 'RUNNING')) as open,
           count(*) filter (where t.status in ('FAILED', 'CANCELED')) as failed
    from tasks.replay_items i join tasks.tasks t on t.id = i.task_id
    where i.replay_id = ${replayId} and i.state = 'sent'`.execute(trx);
  return rows[0] ?? { open: 0, failed: 0 };
}
