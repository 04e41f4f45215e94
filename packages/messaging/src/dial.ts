import { setTimeout as delay } from "node:timers/promises";
import { connect, type NatsConnection as NatsClient } from "nats";
import type { Log } from "./log.ts";
import type { NatsTarget } from "./nats-url.ts";

const firstRetryMs = 100;
const lastRetryMs = 2_000;

export interface DialOptions {
  target: NatsTarget;
  name: string;
  inboxPrefix: string;
  log: Log;
  signal: AbortSignal;
}

/** Tries until a first connection stands; undefined when aborted before. From then on the client reconnects by itself. */
export async function dialUntilConnected(options: DialOptions): Promise<NatsClient | undefined> {
  const { target } = options;
  let waitMs = firstRetryMs;
  while (!options.signal.aborted) {
    try {
      const client = await connect({
        servers: target.servers,
        ...(target.user !== undefined && { user: target.user, pass: target.pass ?? "" }),
        ...(target.tls && { tls: {} }),
        name: options.name,
        inboxPrefix: options.inboxPrefix,
        timeout: 5_000,
        pingInterval: 10_000,
        maxPingOut: 2,
        // The default gives up after ten attempts, 20 s.
        maxReconnectAttempts: -1,
        // A broker that is being set up anew may refuse us for a while.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        noAsyncTraces: true,
      });
      if (!options.signal.aborted) return client;
      await client.close();
      return undefined;
    } catch (error) {
      if (waitMs === firstRetryMs)
        options.log.warn({ err: error, servers: target.servers }, "NATS is not reachable yet");
      await delay(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, lastRetryMs);
    }
  }
  return undefined;
}
