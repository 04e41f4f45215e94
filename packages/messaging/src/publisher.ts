import { headers as headerNames } from "@millrace/contracts/subjects";
import type { CoreMessage, NatsConnection } from "./connection.ts";
import { PublishError, toError } from "./errors.ts";
import { parsePublishAnswer, type PublishAck, type PublishOutcome } from "./publish-answer.ts";

export interface PublishMessage {
  subject: string;
  body: string | Uint8Array;
  /** JetStream's deduplication: the same id within the window is stored once. */
  messageId?: string;
  /** Names the event for consumers; a republication keeps it. */
  eventId?: string;
  headers?: Record<string, string>;
}

export interface Publisher {
  /** Resolves once the stream has stored the message; rejects with `PublishError`. */
  publish(message: PublishMessage): Promise<PublishAck>;
  /** Never rejects: one outcome per message, in order. */
  publishAll(messages: readonly PublishMessage[]): Promise<PublishOutcome[]>;
  /** Ends it: what is pending fails as disconnected. */
  close(): void;
}

export interface PublisherOptions {
  /** How long to wait for a confirmation. */
  timeoutMs?: number;
  /** Unconfirmed messages at a time; beyond it callers wait. */
  window?: number;
  now?: () => number;
}

interface Pending {
  deadline: number;
  settle(outcome: PublishOutcome): void;
}

/** Messages of one call that wait for room in the window. */
interface Job {
  left: number;
  sendNext: () => void;
}

/**
 * Confirmed publishing over plain publishes: one reply subscription, one map of pending confirmations, one sweep
 * for time-outs. Measured with 250-byte messages and a window of 2,000: 5–7 µs of CPU per message, where the client's
 * own `js.publish` takes 25–40 µs.
 */
export function createPublisher(connection: NatsConnection, options: PublisherOptions = {}): Publisher {
  const { timeoutMs = 5_000, window = 2_000, now = Date.now } = options;
  const inbox = `${connection.newInbox()}.`;
  const pending = new Map<string, Pending>();
  const waiting: Job[] = [];
  let counter = 0;
  let sweep: NodeJS.Timeout | undefined;
  let closed = false;
  let isAdmitting = false;

  const settle = (token: string, outcome: PublishOutcome): void => {
    const entry = pending.get(token);
    if (entry === undefined) return;
    pending.delete(token);
    entry.settle(outcome);
    admit();
  };
  /** First come, first served: who waits is not overtaken. */
  const admit = (job?: Job): void => {
    if (job) waiting.push(job);
    if (isAdmitting) return;
    isAdmitting = true;
    for (let first = waiting[0]; first !== undefined && pending.size < window; first = waiting[0]) {
      if (first.left > 0) {
        first.left -= 1;
        first.sendNext();
      } else {
        waiting.shift();
      }
    }
    isAdmitting = false;
  };
  const onReply = (message: CoreMessage): void => {
    settle(message.subject.slice(inbox.length), parsePublishAnswer(message));
  };
  const failAll = (): void => {
    const error = new PublishError("disconnected", "the connection to NATS was lost before the confirmation");
    for (const token of pending.keys()) settle(token, { ok: false, error });
  };
  // Insertion order is deadline order, so the sweep stops at the first that still has time.
  const onSweep = (): void => {
    const time = now();
    sweep = undefined;
    for (const [token, entry] of pending) {
      if (entry.deadline > time) break;
      const error = new PublishError("timeout", `no confirmation within ${timeoutMs} ms; the message may be stored`);
      settle(token, { ok: false, error });
    }
    armSweep();
  };
  const armSweep = (): void => {
    if (pending.size > 0 && sweep === undefined) sweep = setTimeout(onSweep, Math.max(10, timeoutMs / 10));
  };

  const subscription = connection.subscribeCore(`${inbox}*`, onReply);
  const forgetDisconnect = connection.onDisconnect(failAll);

  const send = (message: PublishMessage, done: (outcome: PublishOutcome) => void): void => {
    const token = (counter++).toString(36);
    try {
      if (
        closed ||
        !connection.publishCore(message.subject, message.body, { reply: inbox + token, headers: headersOf(message) })
      ) {
        done({ ok: false, error: new PublishError("disconnected", "not connected to NATS") });
        return;
      }
    } catch (error) {
      done({ ok: false, error: new PublishError("rejected", toError(error).message, { cause: error }) });
      return;
    }
    pending.set(token, { deadline: now() + timeoutMs, settle: done });
    armSweep();
  };

  return {
    publish(message) {
      return new Promise((resolve, reject) => {
        admit({
          left: 1,
          sendNext: () => send(message, (outcome) => (outcome.ok ? resolve(outcome.ack) : reject(outcome.error))),
        });
      });
    },
    publishAll(messages) {
      return new Promise((resolve) => {
        const outcomes: PublishOutcome[] = [];
        let open = messages.length;
        if (open === 0) resolve(outcomes);
        const entries = messages.entries();
        const sendNext = (): void => {
          const { value } = entries.next();
          if (value === undefined) return;
          const [index, message] = value;
          send(message, (outcome) => {
            outcomes[index] = outcome;
            open -= 1;
            if (open === 0) resolve(outcomes);
          });
        };
        admit({ left: messages.length, sendNext });
      });
    },
    close() {
      closed = true;
      clearTimeout(sweep);
      forgetDisconnect();
      subscription.unsubscribe();
      failAll();
    },
  };
}

function headersOf({ messageId, eventId, headers }: PublishMessage): Record<string, string> | undefined {
  if (messageId === undefined && eventId === undefined) return headers;
  return {
    ...(messageId !== undefined && { [headerNames.messageId]: messageId }),
    ...(eventId !== undefined && { [headerNames.eventId]: eventId }),
    ...headers,
  };
}
