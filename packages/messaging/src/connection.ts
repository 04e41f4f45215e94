import type { NatsRole } from "@millrace/contracts/permissions";
import { silentLog, type Log } from "./log.ts";
import { NatsClientConnection } from "./nats-client.ts";
import { parseNatsUrl } from "./nats-url.ts";

export interface CoreHeaders {
  /** Status of the protocol itself (such as 503 no responders); 0 in ordinary messages. */
  readonly code: number;
  readonly description: string;
  get(name: string): string;
}

export interface CoreMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply?: string;
  readonly headers?: CoreHeaders;
}

export interface CorePublishOptions {
  reply?: string;
  headers?: Record<string, string>;
}

export interface CoreSubscribeOptions {
  /** Each message goes to one of those that subscribe with the same name. */
  queue?: string;
}

export interface CoreSubscription {
  unsubscribe(): void;
  /** Unsubscribes; what the server had sent by then still reaches the callback before this resolves. */
  drain(): Promise<void>;
}

/** A connection that outlives the broker's restarts. It may be used before the broker is there. */
export interface NatsConnection {
  readonly role: NatsRole;
  readonly connected: boolean;
  /** Called each time a connection was made after this call, a late first one included. */
  onReconnect(callback: () => void): () => void;
  onDisconnect(callback: () => void): () => void;
  /** Resolves once connected (at once when it is); rejects when the connection is closed instead. */
  ready(): Promise<void>;
  /** Settles when the connection is gone for good, with the reason unless it was drained. */
  readonly closed: Promise<Error | undefined>;
  /** False when there is no connection: the message was not sent. Throws when it is too large. */
  publishCore(subject: string, data?: string | Uint8Array, options?: CorePublishOptions): boolean;
  subscribeCore(
    subject: string,
    callback: (message: CoreMessage) => void,
    options?: CoreSubscribeOptions,
  ): CoreSubscription;
  /** One request, one reply. Rejects when unconnected, without responder or late. */
  request(subject: string, data?: string | Uint8Array, timeoutMs?: number): Promise<CoreMessage>;
  /** A fresh subject that this role may subscribe to. */
  newInbox(): string;
  /** Flushes what is under way and closes. */
  drain(): Promise<void>;
}

export interface ConnectOptions {
  /** `nats://user:password@host:port`, several joined by commas. */
  url: string;
  role: NatsRole;
  /** Shown by the broker's monitoring. */
  name: string;
  log?: Log;
}

/** Starts connecting and returns at once; tries for as long as it takes. Throws where the URL is none of NATS. */
export function connectNats({ url, role, name, log = silentLog }: ConnectOptions): NatsConnection {
  const target = parseNatsUrl(url);
  const connection = new NatsClientConnection(role, log);
  connection.start({ target, name });
  return connection;
}
