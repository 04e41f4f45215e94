import type { TaskFailure } from "@millrace/contracts/messages";
import { cleanText, cutText, toText } from "./clean-text.ts";
import { isUnrecoverable, ResultError } from "./errors.ts";
import type { Redact } from "./redact.ts";

/** What was thrown, as the server keeps it: clean, redacted and bounded. */
export function toFailure(thrown: unknown, redact: Redact): TaskFailure {
  const error = thrown instanceof Error ? thrown : new Error(toText(thrown));
  const tidy = (text: unknown, length: number): string => cutText(redact(cleanText(toText(text))), length);
  return {
    name: tidy(error.name, 200),
    message: tidy(error.message, 10_000),
    ...(error.stack !== undefined && { stack: tidy(error.stack, 20_000) }),
    retryable: !(isUnrecoverable(error) || error instanceof ResultError),
  };
}
