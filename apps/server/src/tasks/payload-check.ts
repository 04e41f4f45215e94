import type { ErrorIssue } from "@millrace/contracts/errors";
import { limits } from "@millrace/contracts/limits";
import { AppError } from "../app-error.ts";
import type { KnownKind } from "./kind.catalog.ts";

export interface CheckedPayload {
  /** As it is stored. */
  json: string;
  issues: ErrorIssue[];
  tooLarge: boolean;
}

/** A payload against its kind's schema and the size limit; `path` is where it stands in the call. */
export function checkPayload(known: KnownKind, payload: unknown, path: string): CheckedPayload {
  const json = JSON.stringify(payload ?? {});
  if (Buffer.byteLength(json) > limits.payloadBytes) {
    const message = `is larger than ${limits.payloadBytes / 1024} kB: store it elsewhere and pass a reference`;
    return { json, issues: [{ path, message }], tooLarge: true };
  }
  const issues = known.check(payload ?? {}).map((issue) => ({
    path: issue.path === "" ? path : `${path}.${issue.path}`,
    message: issue.message,
  }));
  return { json, issues, tooLarge: false };
}

/** The payload's JSON, or an error that names the field. */
export function checkPayloadOrThrow(known: KnownKind, payload: unknown, path = "payload"): string {
  const { json, issues, tooLarge } = checkPayload(known, payload, path);
  const [first] = issues;
  if (!first) return json;
  const code = tooLarge ? "PAYLOAD_TOO_LARGE" : "PAYLOAD_INVALID";
  throw new AppError(code, `${first.path}: ${first.message}`, { issues: issues.slice(0, 100) });
}
