import { limits } from "@millrace/contracts/limits";
import { ResultError } from "./errors.ts";
import type { Redact } from "./redact.ts";

/** A handler's result as JSON, without what PostgreSQL refuses and without secrets. Throws `ResultError` when it cannot be stored. */
export function toResultJson(result: unknown, redact: Redact): string {
  const text = serialise(result);
  // Only escapes and secrets need the slow way; a no-op task does not pay for it.
  const json = text.includes("\\u") || redact(text) !== text ? JSON.stringify(tidy(JSON.parse(text), redact)) : text;
  const bytes = Buffer.byteLength(json);
  if (bytes > limits.resultBytes)
    throw new ResultError(`the result has ${bytes} bytes, more than ${limits.resultBytes}`);
  return json;
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (error) {
    throw new ResultError("the result cannot be written as JSON", { cause: error });
  }
}

function tidy(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return tidyText(value, redact);
  if (typeof value === "number") return redact(String(value)) === String(value) ? value : "***";
  if (Array.isArray(value)) return value.map((item) => tidy(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [tidyText(key, redact), tidy(item, redact)]));
}

function tidyText(text: string, redact: Redact): string {
  return redact(text.replaceAll("\0", "").toWellFormed());
}
