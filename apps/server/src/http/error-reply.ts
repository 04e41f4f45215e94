import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { AppError, errorMappings } from "../app-error.ts";
import { type ErrorAnswer, toErrorAnswer } from "./error-answer.ts";

export type FailureLog = Pick<Logger, "error" | "warn">;

/** Logs what is our fault. Only name, message and stack: details of a database error hold users' values. */
export function logFailure(log: FailureLog, requestId: string, error: unknown, { body }: ErrorAnswer): void {
  if (body.code !== "INTERNAL" && body.code !== "UNAVAILABLE") return;
  if (error instanceof AppError) return;
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (body.code === "UNAVAILABLE") log.warn({ requestId, error: { name, message } }, "not available");
  else log.error({ requestId, error: { name, message, stack } }, "request failed");
}

/** Errors that arise outside a procedure, in the shape of the API that was called. */
export function createErrorReply(log: FailureLog) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const answer = toErrorAnswer(error, request.id);
    logFailure(log, request.id, error, answer);
    const { trpc, http } = errorMappings[answer.body.code];
    if (answer.retryAfterSeconds !== undefined) void reply.header("retry-after", answer.retryAfterSeconds);

    const { body } = answer;
    const data = { code: trpc, httpStatus: http, error: body };
    const isTrpc = request.url.startsWith("/trpc/");
    void reply
      .code(http)
      .send({ error: isTrpc ? { message: body.message, code: TRPC_ERROR_CODES_BY_KEY[trpc], data } : body });
  };
}

export function answerErrors(fastify: FastifyInstance, log: FailureLog): void {
  fastify.setErrorHandler(createErrorReply(log));
}
