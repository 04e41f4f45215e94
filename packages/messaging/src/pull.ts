import { setTimeout as delay } from "node:timers/promises";
import type { NatsConnection } from "./connection.ts";
import type { Delivery } from "./delivery.ts";
import { toError } from "./errors.ts";
import { PullSession, type PullSessionOptions } from "./pull-session.ts";

export interface PullTarget {
  stream: string;
  consumer: string;
}

export interface PullOptions extends Pick<PullSessionOptions, "capacity" | "room" | "onIdle"> {
  /** Finds (or makes) the consumer; called again whenever it has to be bound anew. */
  bind: () => Promise<PullTarget>;
  onMessage: (message: Delivery) => void;
  onError: (error: Error) => void;
}

export interface Pull {
  /** To be called when there is room again. */
  more(): void;
  /** Asks for nothing more; what is on its way still reaches `onMessage` before this resolves. */
  stop(): Promise<void>;
}

const firstRetryMs = 50;
const lastRetryMs = 1_000;

/** Pulls from a consumer for as long as it is not stopped: over broken connections, wiped brokers and deleted consumers. */
export function startPull(connection: NatsConnection, options: PullOptions): Pull {
  const stopping = new AbortController();
  const draining = new Set<Promise<void>>();
  let session: PullSession | undefined;

  const aborted = new Promise((resolve) => {
    stopping.signal.addEventListener("abort", resolve, { once: true });
  });
  const runSession = async (): Promise<boolean> => {
    await Promise.race([connection.ready(), aborted]);
    if (stopping.signal.aborted) return false;
    const target = await options.bind();
    if (stopping.signal.aborted) return false;
    const current = new PullSession(connection, target, options);
    session = current;
    const reason = await current.lost;
    // Messages may still be on their way to the old inbox: dropped here they would be away for a whole ack_wait.
    const drained = current.drain().finally(() => draining.delete(drained));
    draining.add(drained);
    if (reason) options.onError(reason);
    return current.wasAlive;
  };
  const run = async (): Promise<void> => {
    let waitMs = firstRetryMs;
    while (!stopping.signal.aborted) {
      try {
        if (await runSession()) waitMs = firstRetryMs;
      } catch (error) {
        options.onError(toError(error));
      }
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, lastRetryMs);
    }
  };
  const running = run();

  return {
    more: () => session?.more(),
    async stop() {
      stopping.abort();
      session?.end();
      await running;
      await Promise.all(draining);
    },
  };
}
