import type { CoreMessage } from "./connection.ts";
import { PublishError } from "./errors.ts";

export interface PublishAck {
  stream: string;
  seq: number;
  /** The stream held this message id already. */
  duplicate: boolean;
}

export type PublishOutcome = { ok: true; ack: PublishAck } | { ok: false; error: PublishError };

/** `err_code` of a stream that refuses new messages: messages, bytes, store, account or per-subject limit. */
const fullCodes = new Set([10_023, 10_047, 10_077, 10_109, 10_110]);

const decoder = new TextDecoder();

function failed(error: PublishError): PublishOutcome {
  return { ok: false, error };
}

/** A stream's answer to a publication. Parsed by hand: this runs for every message. */
export function parsePublishAnswer(message: CoreMessage): PublishOutcome {
  if (message.data.length === 0) {
    return message.headers?.code === 503
      ? failed(new PublishError("no-stream", "no stream takes this subject"))
      : failed(new PublishError("rejected", "the stream answered with nothing"));
  }
  let answer: unknown;
  try {
    answer = JSON.parse(decoder.decode(message.data));
  } catch (error) {
    return failed(new PublishError("rejected", "the stream answered with something unreadable", { cause: error }));
  }
  if (typeof answer !== "object" || answer === null) {
    return failed(new PublishError("rejected", "the stream answered with something unreadable"));
  }
  // A refusal names stream and sequence, too.
  if ("error" in answer) return failed(toRefusal(answer.error));
  if ("seq" in answer && "stream" in answer && typeof answer.seq === "number" && typeof answer.stream === "string") {
    const duplicate = "duplicate" in answer && answer.duplicate === true;
    return { ok: true, ack: { stream: answer.stream, seq: answer.seq, duplicate } };
  }
  return failed(toRefusal(undefined));
}

function toRefusal(error: unknown): PublishError {
  if (typeof error !== "object" || error === null)
    return new PublishError("rejected", "the stream refused the message");
  const description = "description" in error && typeof error.description === "string" ? error.description : "refused";
  const isFull = "err_code" in error && typeof error.err_code === "number" && fullCodes.has(error.err_code);
  return new PublishError(isFull ? "full" : "rejected", description);
}
