import type { ErrorCode, ErrorIssue } from "@millrace/contracts/errors";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";

interface AppErrorOptions {
  issues?: ErrorIssue[];
  /** Answered as `Retry-After`. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** What domain code throws; its message is shown to the user. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: ErrorIssue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.issues = options.issues;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

interface ErrorMapping {
  trpc: TRPC_ERROR_CODE_KEY;
  http: number;
}

export const errorMappings: Record<ErrorCode, ErrorMapping> = {
  BAD_REQUEST: { trpc: "BAD_REQUEST", http: 400 },
  VALIDATION_FAILED: { trpc: "BAD_REQUEST", http: 400 },
  UNKNOWN_KIND: { trpc: "BAD_REQUEST", http: 400 },
  PAYLOAD_INVALID: { trpc: "BAD_REQUEST", http: 400 },
  PAYLOAD_TOO_LARGE: { trpc: "PAYLOAD_TOO_LARGE", http: 413 },
  MALFORMED_JSON: { trpc: "PARSE_ERROR", http: 400 },
  UNSUPPORTED_MEDIA_TYPE: { trpc: "UNSUPPORTED_MEDIA_TYPE", http: 415 },
  UNAUTHENTICATED: { trpc: "UNAUTHORIZED", http: 401 },
  SESSION_EXPIRED: { trpc: "UNAUTHORIZED", http: 401 },
  INVALID_CREDENTIALS: { trpc: "UNAUTHORIZED", http: 401 },
  FORBIDDEN: { trpc: "FORBIDDEN", http: 403 },
  CROSS_ORIGIN: { trpc: "FORBIDDEN", http: 403 },
  NOT_FOUND: { trpc: "NOT_FOUND", http: 404 },
  METHOD_NOT_ALLOWED: { trpc: "METHOD_NOT_SUPPORTED", http: 405 },
  EMAIL_UNVERIFIED_THERE: { trpc: "FORBIDDEN", http: 403 },
  EMAIL_UNVERIFIED_HERE: { trpc: "FORBIDDEN", http: 403 },
  EMAIL_TAKEN: { trpc: "CONFLICT", http: 409 },
  LAST_ADMIN: { trpc: "CONFLICT", http: 409 },
  OWN_ACCOUNT: { trpc: "FORBIDDEN", http: 403 },
  IDEMPOTENCY_CONFLICT: { trpc: "CONFLICT", http: 409 },
  INVALID_TRANSITION: { trpc: "BAD_REQUEST", http: 400 },
  NO_PERFORMER: { trpc: "BAD_REQUEST", http: 400 },
  CONFLICT: { trpc: "CONFLICT", http: 409 },
  TOO_MANY_REQUESTS: { trpc: "TOO_MANY_REQUESTS", http: 429 },
  UNAVAILABLE: { trpc: "SERVICE_UNAVAILABLE", http: 503 },
  INTERNAL: { trpc: "INTERNAL_SERVER_ERROR", http: 500 },
};
