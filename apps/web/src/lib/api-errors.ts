import type { ErrorBody, ErrorCode, ErrorIssue } from "@millrace/contracts/errors";
import { TRPCClientError } from "@trpc/client";
import { RestError } from "./rest-error.ts";

const sessionCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["UNAUTHENTICATED", "SESSION_EXPIRED"]);
const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["UNAVAILABLE", "TOO_MANY_REQUESTS"]);

/** The server's own words about an error, where it answered at all. */
export function errorBodyOf(error: unknown): ErrorBody | undefined {
  if (error instanceof RestError) return error.body;
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("error" in data)) return undefined;
  return isErrorBody(data.error) ? data.error : undefined;
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return errorBodyOf(error)?.code === code;
}

/** There is no session (any more): nothing helps but signing in. */
export function isSessionError(error: unknown): boolean {
  const code = errorBodyOf(error)?.code;
  return code !== undefined && sessionCodes.has(code);
}

/** No answer came, or one that says "not now": worth trying again. */
export function isPassing(error: unknown): boolean {
  const body = errorBodyOf(error);
  if (body) return passingCodes.has(body.code);
  return error instanceof TRPCClientError;
}

/** A sentence for people. */
export function messageOf(error: unknown): string {
  const body = errorBodyOf(error);
  if (body) return body.message;
  if (error instanceof TRPCClientError) return "The server cannot be reached. Check the connection and try again.";
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** What is wrong with which field. */
export function issuesOf(error: unknown): ErrorIssue[] {
  return errorBodyOf(error)?.issues ?? [];
}
