import { setTimeout as delay } from "node:timers/promises";
import type { NatsConnection } from "./connection.ts";
import { ConsumerBinding } from "./consumer-binding.ts";
import type { DeliveredMessage, Delivery } from "./delivery.ts";
import { toError } from "./errors.ts";
import { startPull } from "./pull.ts";

export interface ConsumeBatchesOptions {
  stream: string;
  consumer: string;
  /** In one batch at most; as many again are fetched ahead. */
  maxMessages: number;
  /** Resolves: every message is acknowledged. Throws: the same batch comes again after a while. */
  handle: (messages: DeliveredMessage[]) => Promise<void>;
  onError: (error: Error) => void;
}

export interface Consumption {
  stop(): Promise<void>;
}

const firstRetryMs = 100;
const lastRetryMs = 5_000;

/** Handles one batch after the other: whatever came in while the last one was handled, so one message when quiet and many under load. */
export function consumeBatches(connection: NatsConnection, options: ConsumeBatchesOptions): Consumption {
  const { maxMessages, onError } = options;
  const stopping = new AbortController();
  let waiting: Delivery[] = [];
  let current: Delivery[] = [];
  let arrived = Promise.withResolvers<void>();

  const binding = new ConsumerBinding(connection, options, () => {
    for (const message of current) message.working();
    for (const message of waiting) message.working();
  });
  const capacity = maxMessages * 2;
  const pull = startPull(connection, {
    capacity,
    room: () => capacity - waiting.length - current.length,
    bind: () => binding.bind(),
    onMessage(message) {
      waiting.push(message);
      arrived.resolve();
    },
    onError,
  });

  const takeBatch = (): Delivery[] => {
    const batch = waiting.slice(0, maxMessages);
    waiting = waiting.slice(maxMessages);
    return batch;
  };
  const tryBatch = async (): Promise<boolean> => {
    try {
      await options.handle(current);
    } catch (error) {
      onError(toError(error));
      return false;
    }
    for (const message of current) message.ack();
    current = [];
    pull.more();
    return true;
  };
  const run = async (): Promise<void> => {
    let waitMs = firstRetryMs;
    while (!stopping.signal.aborted) {
      if (current.length === 0) {
        if (waiting.length === 0) {
          arrived = Promise.withResolvers();
          await arrived.promise;
          await new Promise(setImmediate);
        }
        current = takeBatch();
      }
      if (current.length === 0 || (await tryBatch())) {
        waitMs = firstRetryMs;
      } else {
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, lastRetryMs);
      }
    }
  };
  const running = run();

  return {
    /** Finishes what was fetched; what fails now is left to others at once. */
    async stop() {
      stopping.abort();
      arrived.resolve();
      await pull.stop();
      await running;
      while (current.length + waiting.length > 0) {
        if (current.length === 0) current = takeBatch();
        if (!(await tryBatch())) {
          for (const message of [...current, ...waiting]) message.nak();
          break;
        }
      }
      binding.release();
    },
  };
}
