import { TRPCClientError } from "@trpc/client";
import { type ErrorBody, errorBodySchema } from "./errors.ts";

/** The server's word on what went wrong; undefined where there was no answer (offline, aborted). */
export function errorBodyOf(error: unknown): ErrorBody | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("error" in data)) return undefined;
  return errorBodySchema.safeParse(data.error).data;
}
