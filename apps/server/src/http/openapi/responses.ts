import { isDeepStrictEqual } from "node:util";
import type { ErrorCode } from "@millrace/contracts/errors";
import { errorMappings } from "../../app-error.ts";
import type { Reference, Response } from "./document.types.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { RestOperation } from "../rest-operations.ts";

const words: Record<number, string> = {
  400: "The input is not valid, or this cannot be done as things stand.",
  401: "Nobody is signed in, or the session or token has ended.",
  403: "The caller may not do this.",
  404: "There is no such thing, or it is not the caller's to see.",
  409: "It contradicts what is there.",
  413: "The body is too large.",
  415: "The body is not JSON, or compressed.",
  429: "Too many requests: come back after the time in `Retry-After`.",
  500: "Something went wrong on our side.",
  503: "Something is not available right now: come back after the time in `Retry-After`.",
};

export const headers = {
  RetryAfter: {
    description: "Seconds to wait before the next try.",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
};

const errorSchema: JsonSchema = { $ref: "#/components/schemas/Error" };

function describeError(status: number, codes: ErrorCode[]): Response {
  const narrowed = { properties: { error: { properties: { code: { enum: codes } } } } };
  return {
    description: `${words[status] ?? "Refused."} Codes: ${codes.map((code) => `\`${code}\``).join(", ")}.`,
    ...((status === 429 || status === 503) && {
      headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } },
    }),
    content: { "application/json": { schema: { allOf: [errorSchema, narrowed] } } },
  };
}

const sharedCodes: Record<string, ErrorCode[]> = {
  Unauthenticated: ["UNAUTHENTICATED", "SESSION_EXPIRED"],
  Forbidden: ["FORBIDDEN"],
  ForbiddenOrForeign: ["FORBIDDEN", "CROSS_ORIGIN"],
  NotFound: ["NOT_FOUND"],
  BodyTooLarge: ["PAYLOAD_TOO_LARGE"],
  NotJson: ["UNSUPPORTED_MEDIA_TYPE"],
  TooManyRequests: ["TOO_MANY_REQUESTS"],
  Internal: ["INTERNAL"],
  Unavailable: ["UNAVAILABLE"],
};

function statusOf(code: ErrorCode): number {
  return errorMappings[code].http;
}

/** Refusals that many operations know. */
export const sharedResponses = Object.fromEntries(
  Object.entries(sharedCodes).map(([name, codes]) => [name, describeError(codes[0] ? statusOf(codes[0]) : 500, codes)]),
);

/** What any procedure of this kind can refuse with, and what these say of themselves. */
function codesOf(operations: RestOperation[]): Set<ErrorCode> {
  const codes = new Set<ErrorCode>();
  const add = (when: boolean, ...more: ErrorCode[]): void => more.forEach((code) => when && codes.add(code));
  for (const { rest, meta, type } of operations) {
    const isChange = type === "mutation";
    add(true, "VALIDATION_FAILED", "BAD_REQUEST");
    add(isChange, "MALFORMED_JSON");
    add(meta.needs !== undefined, "UNAUTHENTICATED", "SESSION_EXPIRED");
    add(meta.needs !== undefined && meta.needs !== "bearer", "FORBIDDEN");
    add(isChange, "CROSS_ORIGIN", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
    add(rest.path.includes("{"), "NOT_FOUND");
    add(true, "TOO_MANY_REQUESTS", "INTERNAL", "UNAVAILABLE", ...(rest.errors ?? []));
  }
  return codes;
}

/** Every refusal of what one method and path answers, by status. */
export function describeErrors(operations: RestOperation[]): Record<string, Response | Reference> {
  const byStatus = Map.groupBy(codesOf(operations), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const shared = Object.entries(sharedCodes).find(([, each]) => isDeepStrictEqual(each, codes));
      return [status, shared ? { $ref: `#/components/responses/${shared[0]}` } : describeError(status, codes)];
    }),
  );
}
