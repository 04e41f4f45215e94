import type { CoreMessage, NatsConnection } from "./connection.ts";

/** A message of a consumer. Exactly one of `ack`, `nak` and `term` counts; the rest is ignored. */
export interface DeliveredMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Its place in the stream. */
  readonly seq: number;
  /** From 1; more than one after a crash or a stall. */
  readonly deliveryCount: number;
  /** When the stream stored it. */
  readonly time: Date;
  header(name: string): string | undefined;
  /** Done. Lost when there is no connection: the message then comes again. */
  ack(): void;
  /** Deliver it again, at once. */
  nak(): void;
  /** Still at it: restarts the wait for the acknowledgement. */
  working(): void;
  /** Never deliver it again; the reason stands in the advisory. */
  term(reason: string): void;
}

const encoder = new TextEncoder();
const ackBody = encoder.encode("+ACK");
const nakBody = encoder.encode("-NAK");
const workingBody = encoder.encode("+WPI");

export class Delivery implements DeliveredMessage {
  readonly seq: number;
  readonly deliveryCount: number;
  /** Messages of the consumer that were still to be delivered. */
  readonly pendingAfter: number;
  readonly #connection: NatsConnection;
  readonly #message: CoreMessage;
  readonly #reply: string;
  readonly #timeMs: number;
  #isSettled = false;

  constructor(connection: NatsConnection, message: CoreMessage, reply: string, tokens: readonly string[]) {
    this.#connection = connection;
    this.#message = message;
    this.#reply = reply;
    // `$JS.ACK.<stream>.<consumer>.<deliveries>.<seq>.<consumer seq>.<nanoseconds>.<pending>`, with `<domain>.<account>` before the stream on a newer form.
    const at = tokens.length >= 11 ? 6 : 4;
    this.deliveryCount = Number(tokens[at]);
    this.seq = Number(tokens[at + 1]);
    this.#timeMs = Number(tokens[at + 3]) / 1_000_000;
    this.pendingAfter = Number(tokens[at + 4]);
  }

  get subject(): string {
    return this.#message.subject;
  }

  get data(): Uint8Array {
    return this.#message.data;
  }

  get time(): Date {
    return new Date(this.#timeMs);
  }

  header(name: string): string | undefined {
    return this.#message.headers?.get(name) || undefined;
  }

  ack(): void {
    this.#settle(ackBody);
  }

  nak(): void {
    this.#settle(nakBody);
  }

  term(reason: string): void {
    this.#settle(encoder.encode(`+TERM ${reason}`));
  }

  working(): void {
    if (!this.#isSettled) this.#connection.publishCore(this.#reply, workingBody);
  }

  #settle(body: Uint8Array): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#connection.publishCore(this.#reply, body);
  }
}

/** Undefined for what is no message of a stream: a heartbeat or another status. */
export function toDelivery(connection: NatsConnection, message: CoreMessage): Delivery | undefined {
  const reply = message.reply ?? "";
  if (!reply.startsWith("$JS.ACK.")) return undefined;
  const tokens = reply.split(".");
  return tokens.length >= 9 ? new Delivery(connection, message, reply, tokens) : undefined;
}
