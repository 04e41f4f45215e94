import type { CoreHeaders, CoreMessage, CoreSubscription, NatsConnection } from "./connection.ts";
import { toDelivery, type Delivery } from "./delivery.ts";
import { toNanos } from "./jetstream-api.ts";

export interface PullSessionOptions {
  /** Most messages asked for at a time. */
  capacity: number;
  /** How many messages may still be taken. */
  room: () => number;
  onMessage: (message: Delivery) => void;
  /** The broker has had nothing to send for a while. */
  onIdle?: (() => void) | undefined;
}

/** Short enough to notice a vanished consumer within seconds; with the client's defaults it took 33 s. */
const expiresMs = 4_000;
const heartbeatMs = 1_000;
const silentTicks = 3;

/** The requests of one binding to a consumer, until something says that it has to be bound anew. */
export class PullSession {
  /** Settles with why the session ended; undefined when it was ended on purpose or the connection was lost. */
  readonly lost: Promise<Error | undefined>;
  /** Whether the consumer ever answered. */
  wasAlive = false;
  readonly #connection: NatsConnection;
  readonly #options: PullSessionOptions;
  readonly #nextSubject: string;
  readonly #inbox: string;
  readonly #subscription: CoreSubscription;
  readonly #ending = Promise.withResolvers<Error | undefined>();
  readonly #timer: NodeJS.Timeout;
  readonly #forgetDisconnect: () => void;
  #isEnded = false;
  /** Asked for and not yet answered. */
  #requested = 0;
  #ticksSilent = 0;

  constructor(connection: NatsConnection, target: { stream: string; consumer: string }, options: PullSessionOptions) {
    this.lost = this.#ending.promise;
    this.#connection = connection;
    this.#options = options;
    this.#nextSubject = `$JS.API.CONSUMER.MSG.NEXT.${target.stream}.${target.consumer}`;
    this.#inbox = connection.newInbox();
    this.#subscription = connection.subscribeCore(this.#inbox, (message) => this.#receive(message));
    this.#timer = setInterval(() => this.#tick(), heartbeatMs);
    this.#forgetDisconnect = connection.onDisconnect(() => this.end());
    this.more();
  }

  /** Asks again only when half of what may be asked for is free, so that a busy consumer costs few requests. */
  more(): void {
    if (this.#isEnded) return;
    const wanted = Math.min(this.#options.capacity, this.#options.room()) - this.#requested;
    if (wanted <= 0 || (this.#requested > 0 && wanted < this.#options.capacity / 2)) return;
    const request = { batch: wanted, expires: toNanos(expiresMs), idle_heartbeat: toNanos(heartbeatMs) };
    if (!this.#connection.publishCore(this.#nextSubject, JSON.stringify(request), { reply: this.#inbox }))
      return this.end();
    if (this.#requested === 0) this.#ticksSilent = 0;
    this.#requested += wanted;
  }

  end(reason?: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#timer);
    this.#forgetDisconnect();
    this.#ending.resolve(reason);
  }

  drain(): Promise<void> {
    return this.#subscription.drain();
  }

  #receive(message: CoreMessage): void {
    this.#ticksSilent = 0;
    const delivery = toDelivery(this.#connection, message);
    if (delivery === undefined) {
      if (message.headers) this.#onStatus(message.headers);
      return;
    }
    this.wasAlive = true;
    this.#requested = Math.max(0, this.#requested - 1);
    this.#options.onMessage(delivery);
    this.more();
  }

  #onStatus(status: CoreHeaders): void {
    if (status.code === 100) {
      this.wasAlive = true;
      this.#options.onIdle?.();
    } else if (status.code === 404 || status.code === 408 || /batch completed/i.test(status.description)) {
      this.wasAlive = true;
      this.#requested = Math.max(0, this.#requested - Number(status.get("Nats-Pending-Messages") || 0));
      this.more();
    } else {
      this.end(new Error(`the consumer is gone: ${status.code} ${status.description}`.trimEnd()));
    }
  }

  /** Counts ticks instead of time: after a blocked event loop one tick comes before what had arrived meanwhile. */
  #tick(): void {
    if (this.#requested === 0) {
      this.more();
      return;
    }
    this.#ticksSilent += 1;
    if (this.#ticksSilent > silentTicks) this.end(new Error("the consumer does not answer"));
  }
}
