import type { NatsConnection } from "./connection.ts";
import type { DeliveredMessage } from "./delivery.ts";
import { toDelivery } from "./delivery.ts";
import { openCursor, type CursorOptions } from "./stream-cursor.ts";

const patienceMs = 5_000;

/** What a stream holds right now, in order, at most `limit` messages. */
export async function readStream(
  connection: NatsConnection,
  options: CursorOptions & { limit: number },
): Promise<DeliveredMessage[]> {
  const cursor = await openCursor(connection, options);
  const wanted = Math.min(options.limit, cursor.pending);
  const messages: DeliveredMessage[] = [];
  if (wanted === 0) {
    cursor.remove();
    return messages;
  }
  const done = Promise.withResolvers<void>();
  const inbox = connection.newInbox();
  const subscription = connection.subscribeCore(inbox, (message) => {
    const delivery = toDelivery(connection, message);
    if (delivery) messages.push(delivery);
    // A status means that less is there than was counted: it expired meanwhile.
    if (!delivery || messages.length === wanted) done.resolve();
  });
  const timer = setTimeout(() => done.reject(new Error(`reading ${options.stream} took too long`)), patienceMs);
  const forget = connection.onDisconnect(() => done.reject(new Error("disconnected while reading a stream")));
  try {
    const request = JSON.stringify({ batch: wanted, no_wait: true });
    connection.publishCore(`$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${cursor.consumer}`, request, { reply: inbox });
    await done.promise;
    return messages;
  } finally {
    clearTimeout(timer);
    forget();
    subscription.unsubscribe();
    cursor.remove();
  }
}
