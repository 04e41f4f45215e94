import { z } from "zod";

/** Stable codes; every error an API answers carries one. */
export const errorCodes = [
  "BAD_REQUEST",
  "VALIDATION_FAILED",
  "UNKNOWN_KIND",
  "PAYLOAD_INVALID",
  "PAYLOAD_TOO_LARGE",
  "MALFORMED_JSON",
  "UNSUPPORTED_MEDIA_TYPE",
  "UNAUTHENTICATED",
  "SESSION_EXPIRED",
  "INVALID_CREDENTIALS",
  "FORBIDDEN",
  "CROSS_ORIGIN",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "EMAIL_TAKEN",
  /** The other provider does not vouch for the address. */
  "EMAIL_UNVERIFIED_THERE",
  /** Our account of this address has not been verified, so nobody else may be linked to it. */
  "EMAIL_UNVERIFIED_HERE",
  "LAST_ADMIN",
  "OWN_ACCOUNT",
  "IDEMPOTENCY_CONFLICT",
  "CONFLICT",
  "INVALID_TRANSITION",
  /** Manual tasks are given to employees and accountants who are still there. */
  "NO_PERFORMER",
  "TOO_MANY_REQUESTS",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One wrong field; `path` reads like `tasks.3.payload.url`. */
export const errorIssueSchema = z.object({ path: z.string(), message: z.string() });
export type ErrorIssue = z.infer<typeof errorIssueSchema>;

/** The body of every REST error; in tRPC the same object stands in `shape.data.error`. */
export const errorBodySchema = z.object({
  code: z.enum(errorCodes),
  /** What happened and what to do. */
  message: z.string(),
  requestId: z.string(),
  issues: z.array(errorIssueSchema).optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
