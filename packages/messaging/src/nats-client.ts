import { setTimeout as delay } from "node:timers/promises";
import { inboxPrefix, type NatsRole } from "@millrace/contracts/permissions";
import { createInbox, Events, type NatsConnection as NatsClient } from "nats";
import type {
  CoreMessage,
  CorePublishOptions,
  CoreSubscribeOptions,
  CoreSubscription,
  NatsConnection,
} from "./connection.ts";
import { CallbackSet } from "./callback-set.ts";
import { type DialOptions, dialUntilConnected } from "./dial.ts";
import { NotConnectedError, toError } from "./errors.ts";
import type { Log } from "./log.ts";
import { toPublishOptions } from "./publish-options.ts";

const drainTimeoutMs = 3_000;

/** `NatsConnection` on the client library. */
export class NatsClientConnection implements NatsConnection {
  readonly role: NatsRole;
  readonly closed: Promise<Error | undefined>;
  readonly #log: Log;
  readonly #stop = new AbortController();
  readonly #closing = Promise.withResolvers<Error | undefined>();
  readonly #onReconnect: CallbackSet;
  readonly #onDisconnect: CallbackSet;
  /** Subscriptions made before the first connection. */
  readonly #waiting = new Set<(client: NatsClient) => void>();
  #client: NatsClient | undefined;
  #connected = false;

  constructor(role: NatsRole, log: Log) {
    this.role = role;
    this.#log = log;
    this.closed = this.#closing.promise;
    this.#onReconnect = new CallbackSet(log);
    this.#onDisconnect = new CallbackSet(log);
  }

  start(options: Pick<DialOptions, "target" | "name">): void {
    this.#run(options).then(this.#closing.resolve, (error: unknown) => this.#closing.resolve(toError(error)));
  }

  get connected(): boolean {
    return this.#connected;
  }

  onReconnect(callback: () => void): () => void {
    return this.#onReconnect.add(callback);
  }

  onDisconnect(callback: () => void): () => void {
    return this.#onDisconnect.add(callback);
  }

  async ready(): Promise<void> {
    if (this.#connected) return;
    const connected = Promise.withResolvers<void>();
    const forget = this.onReconnect(connected.resolve);
    await Promise.race([connected.promise, this.closed]);
    forget();
    if (!this.#connected) throw new NotConnectedError("the connection to NATS was closed");
  }

  publishCore(subject: string, data?: string | Uint8Array, options?: CorePublishOptions): boolean {
    if (!this.#connected || this.#client === undefined) return false;
    // From Node's pool of buffers: cheaper than the encoder that the client would use.
    const body = typeof data === "string" ? Buffer.from(data) : data;
    this.#client.publish(subject, body, options && toPublishOptions(options));
    return true;
  }

  subscribeCore(
    subject: string,
    callback: (message: CoreMessage) => void,
    options: CoreSubscribeOptions = {},
  ): CoreSubscription {
    let subscription: CoreSubscription | undefined;
    const attach = (client: NatsClient): void => {
      subscription = client.subscribe(subject, {
        ...options,
        callback: (error, message) => {
          if (error) this.#log.error({ err: error, subject }, "a NATS subscription was refused");
          else this.#deliver(callback, message);
        },
      });
    };
    if (this.#client === undefined) this.#waiting.add(attach);
    else attach(this.#client);
    const unsubscribe = (): void => {
      this.#waiting.delete(attach);
      if (this.#client?.isClosed() === false) subscription?.unsubscribe();
    };
    const drain = async (): Promise<void> => {
      // Draining waits for an answer that an unreachable broker never gives.
      const patience = delay(drainTimeoutMs, undefined, { ref: false });
      if (this.#connected) await Promise.race([subscription?.drain().catch(unsubscribe), patience]);
      else unsubscribe();
    };
    return { unsubscribe, drain };
  }

  async request(subject: string, data?: string | Uint8Array, timeoutMs = 5_000): Promise<CoreMessage> {
    if (!this.#connected || this.#client === undefined) throw new NotConnectedError();
    const lost = Promise.withResolvers<never>();
    // The client itself would go on waiting for an answer that cannot come any more.
    const forget = this.onDisconnect(() => lost.reject(new NotConnectedError("disconnected before the answer")));
    try {
      return await Promise.race([this.#client.request(subject, data, { timeout: timeoutMs }), lost.promise]);
    } finally {
      forget();
    }
  }

  newInbox(): string {
    return createInbox(inboxPrefix(this.role));
  }

  async drain(): Promise<void> {
    this.#stop.abort();
    const client = this.#client;
    if (client !== undefined && !client.isClosed()) {
      // Draining waits for an answer that an unreachable broker never gives.
      if (this.#connected) {
        const gaveUp = new AbortController();
        const draining = client.drain().catch(() => undefined);
        await Promise.race([
          draining,
          delay(drainTimeoutMs, undefined, { signal: gaveUp.signal }).catch(() => undefined),
        ]);
        gaveUp.abort();
      }
      await client.close();
    }
    await this.closed;
  }

  async #run(options: Pick<DialOptions, "target" | "name">): Promise<Error | undefined> {
    const signal = this.#stop.signal;
    const client = await dialUntilConnected({
      ...options,
      inboxPrefix: inboxPrefix(this.role),
      log: this.#log,
      signal,
    });
    if (client === undefined) return undefined;
    this.#client = client;
    // Not awaited: the client leaves its status iterator open when it closes.
    void this.#watch(client);
    this.#connected = true;
    for (const attach of this.#waiting) attach(client);
    this.#waiting.clear();
    this.#onReconnect.call();
    const reason = await client.closed();
    this.#lost();
    return reason instanceof Error ? reason : undefined;
  }

  async #watch(client: NatsClient): Promise<void> {
    for await (const status of client.status()) {
      if (status.type === Events.Disconnect) {
        this.#log.warn({ server: status.data }, "disconnected from NATS");
        this.#lost();
      } else if (status.type === Events.Reconnect) {
        this.#log.info({ server: status.data }, "connected to NATS again");
        this.#connected = true;
        this.#onReconnect.call();
      } else if (status.type === Events.Error) {
        this.#log.warn({ code: status.data, context: status.permissionContext }, "NATS reported an error");
      }
    }
  }

  #lost(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#onDisconnect.call();
  }

  /** An exception inside the client's parser would end the connection's reader. */
  #deliver(callback: (message: CoreMessage) => void, message: CoreMessage): void {
    try {
      callback(message);
    } catch (error) {
      this.#log.error({ err: error, subject: message.subject }, "a NATS message handler threw");
    }
  }
}
