import { projectorConsumer, streams, taskCreatedSubject } from "@millrace/contracts/subjects";
import { z } from "zod";
import type { NatsConnection } from "./connection.ts";
import { callJetStream } from "./jetstream-api.ts";
import { readFirstMessage } from "./stored-message.ts";

export const streamInfoSchema = z.object({
  created: z.coerce.date(),
  config: z.looseObject({ max_bytes: z.number() }),
  state: z.object({ messages: z.int(), bytes: z.number(), first_seq: z.int(), last_seq: z.int() }),
});

export const consumerInfoSchema = z.object({
  config: z.looseObject({ ack_wait: z.number().default(0) }),
  delivered: z.object({ stream_seq: z.int() }),
  ack_floor: z.object({ stream_seq: z.int() }),
  num_ack_pending: z.int(),
  num_redelivered: z.int(),
  num_waiting: z.int(),
  num_pending: z.int(),
});

export interface StreamState {
  /** Changes when the stream was made anew. */
  created: Date;
  firstSeq: number;
  lastSeq: number;
  messages: number;
  bytes: number;
  maxBytes: number;
}

/** Throws `JetStreamError` 404 when the stream does not exist. */
export async function streamState(connection: NatsConnection, stream: string): Promise<StreamState> {
  const { created, config, state } = await callJetStream(
    connection,
    `STREAM.INFO.${stream}`,
    undefined,
    streamInfoSchema,
  );
  return {
    created,
    firstSeq: state.first_seq,
    lastSeq: state.last_seq,
    messages: state.messages,
    bytes: state.bytes,
    maxBytes: config.max_bytes,
  };
}

/** The oldest message still in the work queue; null when the queue is empty. Tasks dispatched before it have no message any more. */
export async function oldestMessageTime(connection: NatsConnection, queue: string): Promise<{ time: Date } | null> {
  const oldest = await readFirstMessage(connection, streams.tasks, taskCreatedSubject(queue));
  return oldest && { time: oldest.time };
}

export interface ProjectorProgress {
  /** Every update up to here is committed. */
  ackFloor: number;
  lastSeq: number;
  /** Updates not delivered or not committed yet; 0 means caught up. */
  behind: number;
}

export async function projectorProgress(connection: NatsConnection): Promise<ProjectorProgress> {
  const stream = await streamState(connection, streams.taskUpdates);
  const subject = `CONSUMER.INFO.${streams.taskUpdates}.${projectorConsumer}`;
  const consumer = await callJetStream(connection, subject, undefined, consumerInfoSchema);
  return {
    ackFloor: consumer.ack_floor.stream_seq,
    lastSeq: stream.lastSeq,
    behind: consumer.num_pending + consumer.num_ack_pending,
  };
}

const purgeAnswerSchema = z.object({ purged: z.int() });

/**
 * Removes updates that the projector has committed once the stream is half full; gives the number removed.
 * TASK_UPDATES refuses new messages when full, and at thousands of tasks per second its age limit alone would let it fill.
 */
export async function trimProjectedUpdates(connection: NatsConnection): Promise<number> {
  const { bytes, maxBytes } = await streamState(connection, streams.taskUpdates);
  if (maxBytes <= 0 || bytes < maxBytes / 2) return 0;
  const { ackFloor } = await projectorProgress(connection);
  // A purge up to sequence 1 would empty the stream.
  if (ackFloor < 1) return 0;
  const body = { seq: ackFloor + 1 };
  const answer = await callJetStream(connection, `STREAM.PURGE.${streams.taskUpdates}`, body, purgeAnswerSchema);
  return answer.purged;
}
