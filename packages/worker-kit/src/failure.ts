import type { TaskFailure } from "@millrace/contracts/messages";
import { cleanText, cutText } from "./clean-text.ts";
import { ResultError, UnrecoverableError } from "./errors.ts";
import type { Redact } from "./redact.ts";

/** What was thrown, as the server keeps it: clean, redacted and bounded. */
export function toFailure(thrown: unknown, redact: Redact): TaskFailure {
  const error = thrown instanceof Error ? thrown : new Error(describe(thrown));
  const tidy = (text: string, length: number): string => cutText(redact(cleanText(text)), length);
  return {
    name: tidy(error.name, 200),
    message: tidy(error.message, 10_000),
    ...(error.stack !== undefined && { stack: tidy(error.stack, 20_000) }),
    retryable: !(error instanceof UnrecoverableError || error instanceof ResultError),
  };
}

function describe(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return "something that cannot be shown was thrown";
  }
}
