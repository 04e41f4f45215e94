import type { ErrorBody, ErrorCode, ErrorIssue } from "@millrace/contracts/errors";
import { limits } from "@millrace/contracts/limits";
import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { ZodError } from "zod";
import { AppError } from "../app-error.ts";
import { isRefusedText, isTransientDatabaseError } from "../db/database-error.ts";
import { describeIssues, issuesOf } from "./validation-issues.ts";

export interface ErrorAnswer {
  body: ErrorBody;
  retryAfterSeconds?: number;
}

interface Finding {
  code: ErrorCode;
  message: string;
  issues?: ErrorIssue[] | undefined;
  retryAfterSeconds?: number | undefined;
}

const unavailable: Finding = {
  code: "UNAVAILABLE",
  message: "The service is not available right now: try again in a moment.",
  retryAfterSeconds: 2,
};

const ownMessages = {
  PAYLOAD_TOO_LARGE: `The request body is larger than ${limits.requestBodyBytes / 1024 / 1024} MiB.`,
  UNSUPPORTED_MEDIA_TYPE: "Send the body as JSON, with the header Content-Type: application/json.",
  MALFORMED_JSON: "The request is not valid JSON.",
} satisfies Partial<Record<ErrorCode, string>>;

const codesOfFastify: Record<string, keyof typeof ownMessages> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  FST_ERR_CTP_EMPTY_TYPE: "UNSUPPORTED_MEDIA_TYPE",
};

/** What tRPC itself refuses; its messages speak of the call only. */
const codesOfTrpc: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorCode>> = {
  BAD_REQUEST: "BAD_REQUEST",
  PARSE_ERROR: "MALFORMED_JSON",
  NOT_FOUND: "NOT_FOUND",
  METHOD_NOT_SUPPORTED: "METHOD_NOT_ALLOWED",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
};

/** Turns whatever was thrown into what the user may see. Everything not foreseen is INTERNAL and says nothing. */
export function toErrorAnswer(error: unknown, requestId = "unknown"): ErrorAnswer {
  const { code, message, issues, retryAfterSeconds } = find(error) ?? internal(requestId);
  return {
    body: { code, message, requestId, ...(issues && { issues }) },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function internal(requestId: string): Finding {
  return {
    code: "INTERNAL",
    message: `Something went wrong on our side; if it stays, report it with the request id ${requestId}.`,
  };
}

function find(error: unknown): Finding | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof TRPCError) return findInTrpc(error);
  if (isTransientDatabaseError(error)) return unavailable;
  if (isRefusedText(error)) return { code: "BAD_REQUEST", message: "Text may not contain the character U+0000." };
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;

  const code = "code" in error && typeof error.code === "string" ? codesOfFastify[error.code] : undefined;
  if (code) return { code, message: ownMessages[code] };
  if (error.statusCode === 503) return unavailable;
  const isClientError = typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500;
  return isClientError ? { code: "BAD_REQUEST", message: "The request could not be understood." } : undefined;
}

function findInTrpc(error: TRPCError): Finding | undefined {
  const { cause } = error;
  if (cause instanceof AppError || isTransientDatabaseError(cause) || isRefusedText(cause)) return find(cause);
  if (error.code === "BAD_REQUEST" && cause instanceof ZodError) {
    const issues = issuesOf(cause);
    return { code: "VALIDATION_FAILED", message: describeIssues(issues), issues };
  }
  if (error.code === "BAD_REQUEST" && cause instanceof SyntaxError) {
    return { code: "MALFORMED_JSON", message: ownMessages.MALFORMED_JSON };
  }
  const code = codesOfTrpc[error.code];
  return code && { code, message: error.message };
}
