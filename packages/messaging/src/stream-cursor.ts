import { z } from "zod";
import type { NatsConnection } from "./connection.ts";
import { callJetStream, toNanos } from "./jetstream-api.ts";

export interface CursorOptions {
  stream: string;
  subject: string;
  /** From this sequence on; `last-per-subject`: the newest message of each subject, then whatever comes. */
  from: number | "last-per-subject";
}

export interface Cursor {
  stream: string;
  consumer: string;
  /** Messages that were there when it was made. */
  pending: number;
  remove(): void;
}

const createdSchema = z.object({ name: z.string(), num_pending: z.int() });

/** The broker forgets a cursor that nobody pulls from for this long. */
const inactiveMs = 30_000;

/** A passing consumer without acknowledgements, for reading a stream in order. */
export async function openCursor(connection: NatsConnection, options: CursorOptions): Promise<Cursor> {
  const { stream, subject, from } = options;
  const start =
    from === "last-per-subject"
      ? { deliver_policy: "last_per_subject" }
      : { deliver_policy: "by_start_sequence", opt_start_seq: Math.max(1, from) };
  // Named, because the broker grants the making of consumers by the stream's name only where it stands before theirs.
  const name = connection.newInbox().replaceAll(".", "_");
  const config = {
    ...start,
    name,
    ack_policy: "none",
    replay_policy: "instant",
    filter_subject: subject,
    inactive_threshold: toNanos(inactiveMs),
    mem_storage: true,
    num_replicas: 1,
  };
  const body = { stream_name: stream, config };
  const created = await callJetStream(connection, `CONSUMER.CREATE.${stream}.${name}`, body, createdSchema);
  return {
    stream,
    consumer: created.name,
    pending: created.num_pending,
    remove: () => void connection.publishCore(`$JS.API.CONSUMER.DELETE.${stream}.${created.name}`),
  };
}
