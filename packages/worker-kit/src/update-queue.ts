import { setTimeout as delay } from "node:timers/promises";
import { limits } from "@millrace/contracts/limits";
import { subjects } from "@millrace/contracts/subjects";
import type { Publisher } from "@millrace/messaging/publisher";

export interface QueuedUpdate {
  json: string;
  bytes: number;
  /** Overtaken by a result before it was sent. */
  isWithdrawn: boolean;
  onConfirmed?: () => void;
}

export interface UpdateQueue {
  /** Nobody waits for it. */
  push(json: string): QueuedUpdate;
  /** Resolves once the stream has it; stays open when the queue is closed before. */
  send(json: string): Promise<void>;
  /** Gives up on what is not confirmed. */
  close(): void;
}

export interface UpdateQueueOptions {
  publisher: Publisher;
  /** Unique for each call. */
  newMessageId: () => string;
  onError: (error: unknown) => void;
}

/** Two publications at a time: one on its way while the next fills up. */
const maxInFlight = 2;
const firstRetryMs = 100;
const lastRetryMs = 2_000;

/** Coalesces updates: at once while fewer than two publications are under way, else up to a hundred in one message. */
export function createUpdateQueue({ publisher, newMessageId, onError }: UpdateQueueOptions): UpdateQueue {
  const closing = new AbortController();
  let queue: QueuedUpdate[] = [];
  let inFlight = 0;
  let isScheduled = false;

  const takeBatch = (): QueuedUpdate[] => {
    const batch: QueuedUpdate[] = [];
    let taken = 0;
    let bytes = 2;
    for (const update of queue) {
      if (!update.isWithdrawn) {
        bytes += update.bytes + 1;
        if (batch.length > 0 && (batch.length === limits.updatesPerMessage || bytes > limits.updateMessageBytes)) break;
        batch.push(update);
      }
      taken += 1;
    }
    queue = queue.slice(taken);
    return batch;
  };
  const flush = (): void => {
    isScheduled = false;
    for (let free = maxInFlight - inFlight; free > 0 && queue.length > 0; free -= 1) {
      const batch = takeBatch();
      if (batch.length > 0) void publish(batch);
    }
  };
  const publish = async (batch: QueuedUpdate[]): Promise<void> => {
    inFlight += 1;
    const body = `[${batch.map((update) => update.json).join(",")}]`;
    if (await publishUntilConfirmed(body)) {
      for (const update of batch) update.onConfirmed?.();
    }
    inFlight -= 1;
    schedule();
  };
  /** The same message id each time: what was stored although the confirmation got lost is not stored twice. */
  const publishUntilConfirmed = async (body: string): Promise<boolean> => {
    const messageId = newMessageId();
    for (let waitMs = firstRetryMs; !closing.signal.aborted; waitMs = Math.min(waitMs * 2, lastRetryMs)) {
      try {
        await publisher.publish({ subject: subjects.taskUpdated, body, messageId });
        return true;
      } catch (error) {
        onError(error);
        await delay(waitMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return false;
  };
  const schedule = (): void => {
    if (isScheduled || inFlight >= maxInFlight || queue.length === 0) return;
    isScheduled = true;
    setImmediate(flush);
  };
  const enqueue = (json: string, onConfirmed?: () => void): QueuedUpdate => {
    const update = { json, bytes: Buffer.byteLength(json), isWithdrawn: false, ...(onConfirmed && { onConfirmed }) };
    queue.push(update);
    schedule();
    return update;
  };

  return {
    push: (json) => enqueue(json),
    send: (json) => new Promise((resolve) => enqueue(json, resolve)),
    close: () => closing.abort(),
  };
}
