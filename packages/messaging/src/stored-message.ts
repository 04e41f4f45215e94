import { z } from "zod";
import type { NatsConnection } from "./connection.ts";
import { isNotFound, JetStreamError } from "./errors.ts";
import { callJetStream } from "./jetstream-api.ts";

export interface StoredMessage {
  subject: string;
  seq: number;
  data: Uint8Array;
  headers: Record<string, string>;
  /** When the stream stored it. */
  time: Date;
}

const storedSchema = z.object({
  message: z.object({
    subject: z.string(),
    seq: z.int(),
    time: z.coerce.date(),
    data: z.base64().default(""),
    hdrs: z.base64().default(""),
  }),
});
const deletedSchema = z.object({ success: z.boolean() });

/** `err_code` of a deletion that failed, also because nothing is there. */
const deletionFailed = 10_057;

/** The message at a place of a stream; null when there is none any more. */
export function readStoredMessage(
  connection: NatsConnection,
  stream: string,
  seq: number,
): Promise<StoredMessage | null> {
  return getStoredMessage(connection, stream, { seq });
}

/** The oldest message of a subject; null when there is none. */
export function readFirstMessage(
  connection: NatsConnection,
  stream: string,
  subject: string,
): Promise<StoredMessage | null> {
  return getStoredMessage(connection, stream, { seq: 1, next_by_subj: subject });
}

/** Removes a message, whoever holds it; false when it was gone already. */
export async function deleteStoredMessage(connection: NatsConnection, stream: string, seq: number): Promise<boolean> {
  try {
    const body = { seq, no_erase: true };
    return (await callJetStream(connection, `STREAM.MSG.DELETE.${stream}`, body, deletedSchema)).success;
  } catch (error) {
    const mayBeGone = error instanceof JetStreamError && error.errCode === deletionFailed;
    if (mayBeGone && (await readStoredMessage(connection, stream, seq)) === null) return false;
    throw error;
  }
}

async function getStoredMessage(
  connection: NatsConnection,
  stream: string,
  place: { seq: number; next_by_subj?: string },
): Promise<StoredMessage | null> {
  try {
    const { message } = await callJetStream(connection, `STREAM.MSG.GET.${stream}`, place, storedSchema);
    const { subject, seq, time } = message;
    return { subject, seq, time, data: Buffer.from(message.data, "base64"), headers: parseHeaders(message.hdrs) };
  } catch (error) {
    if (isMissingMessage(error)) return null;
    throw error;
  }
}

/** A missing stream has the same code and another number. */
function isMissingMessage(error: unknown): boolean {
  return isNotFound(error) && error instanceof JetStreamError && error.errCode === 10_037;
}

function parseHeaders(encoded: string): Record<string, string> {
  const [, ...lines] = Buffer.from(encoded, "base64").toString().split("\r\n");
  const entries = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
  });
  return Object.fromEntries(entries);
}
