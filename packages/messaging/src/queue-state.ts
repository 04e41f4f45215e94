import { queueConsumer, streams, taskCreatedSubject } from "@millrace/contracts/subjects";
import type { NatsConnection } from "./connection.ts";
import { isNotFound } from "./errors.ts";
import { callJetStream } from "./jetstream-api.ts";
import { readFirstMessage } from "./stored-message.ts";
import { consumerInfoSchema } from "./stream-info.ts";

export interface ConsumerState {
  /** The last place in the stream that was delivered; never goes back while the consumer exists. */
  delivered: number;
  /** Delivered and not acknowledged: what workers hold, and what is exhausted. */
  ackPending: number;
  /** Never delivered yet. */
  pending: number;
  /** Of `ackPending`, those delivered more than once. */
  redelivered: number;
  /** Pull requests that wait: 0 means that no worker has room, or that there is none. */
  waiting: number;
}

/** Where a queue's consumer stands; null while it does not exist. */
export async function consumerState(connection: NatsConnection, queue: string): Promise<ConsumerState | null> {
  try {
    const subject = `CONSUMER.INFO.${streams.tasks}.${queueConsumer(queue)}`;
    const info = await callJetStream(connection, subject, undefined, consumerInfoSchema);
    return {
      delivered: info.delivered.stream_seq,
      ackPending: info.num_ack_pending,
      pending: info.num_pending,
      redelivered: info.num_redelivered,
      waiting: info.num_waiting,
    };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export interface QueueHead {
  seq: number;
  time: Date;
  data: Uint8Array;
  /** At least once; it is being worked on, was lost with a worker, or is exhausted. */
  isDelivered: boolean;
}

/** The oldest message still in the work queue; null when the queue is empty. */
export async function headOfQueue(connection: NatsConnection, queue: string): Promise<QueueHead | null> {
  // The consumer first: it may only have gone on since, and the head is then called undelivered for once.
  const consumer = await consumerState(connection, queue);
  const head = await readFirstMessage(connection, streams.tasks, taskCreatedSubject(queue));
  if (head === null) return null;
  const { seq, time, data } = head;
  return { seq, time, data, isDelivered: consumer !== null && consumer.delivered >= seq };
}
