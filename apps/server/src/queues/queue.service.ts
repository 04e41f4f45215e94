import { headers, keySubject } from "@millrace/contracts/subjects";
import { type Kysely, sql, type Transaction } from "kysely";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";

export interface QueueService {
  /** Nothing of the queue begins until it is resumed; what runs goes on. Pausing twice changes nothing. */
  pause(actor: Actor, queue: string, reason: string): Promise<void>;
  resume(actor: Actor, queue: string): Promise<void>;
}

export interface QueueServiceDeps {
  db: Kysely<DB>;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
  /** The relay holds back what goes to a paused queue. */
  onChanged: () => void;
}

/** The flag is a row; workers learn of it by a key of the bucket `pauses`, sent through the outbox. */
export function createQueueService({ db, newId, committed, onChanged }: QueueServiceDeps): QueueService {
  return {
    async pause(actor, queue, reason) {
      const events = await db.transaction().execute(async (trx) => {
        const inserted = await trx
          .insertInto("tasks.paused_queues")
          .values({ queue, paused_at: sql`now()`, paused_by: actor.id, reason })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows !== 1n) return [];
        await appendAudit(trx, actor, [
          { action: "queue.pause", entity: "queue", entityId: queue, detail: { reason } },
        ]);
        return sendFlag(trx, pauseEvent(newId(), queue, true));
      });
      onChanged();
      committed(events);
    },

    async resume(actor, queue) {
      const events = await db.transaction().execute(async (trx) => {
        const deleted = await trx.deleteFrom("tasks.paused_queues").where("queue", "=", queue).executeTakeFirst();
        if (deleted.numDeletedRows !== 1n) return [];
        await appendAudit(trx, actor, [{ action: "queue.resume", entity: "queue", entityId: queue }]);
        return sendFlag(trx, pauseEvent(newId(), queue, false));
      });
      onChanged();
      committed(events);
    },
  };
}

async function sendFlag(trx: Transaction<DB>, event: OutboxEvent): Promise<OutboxEvent[]> {
  await appendToOutbox(trx, [event]);
  return [event];
}

/** A key of the bucket for a queue that rests; deleted when it works again. */
export function pauseEvent(id: string, queue: string, paused: boolean): OutboxEvent {
  const subject = keySubject("pauses", queue);
  if (paused) return { id, taskId: null, subject, body: "{}" };
  return { id, taskId: null, subject, body: "", headers: { [headers.bucketOperation]: "DEL" } };
}

export async function listPausedQueues(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom("tasks.paused_queues").select("queue").execute();
  return rows.map(({ queue }) => queue);
}
