import { limits } from "@millrace/contracts/limits";
import type { AnyTRPCRouter } from "@trpc/server";
import { incomingMessageToRequest } from "@trpc/server/adapters/node-http";
import { resolveResponse } from "@trpc/server/http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { type FailureLog, logFailure } from "./error-reply.ts";
import { acceptOnlyJson, checkDepth } from "./json-body.ts";
import { listProcedures } from "./procedure-meta.ts";
import type { CreateContext } from "./request-context.ts";
import { isEventStream } from "./guards.ts";
import type { Streams } from "./streams.ts";

export interface TrpcEndpointDeps {
  router: AnyTRPCRouter;
  createContext: CreateContext;
  sse: { pingMs: number; maxDurationMs: number };
  log: FailureLog;
  /** Each event stream that opens, so that it can be counted and cut. */
  streams: Pick<Streams, "add" | "refuseTooMany">;
}

interface TrpcRoute {
  Params: { "*": string };
  /** Arrays where a parameter stands twice; tRPC would take the first. */
  Querystring: { batch?: string | string[]; input?: string | string[] };
}

/** The same procedures; only the settings of event streams differ. */
function withSse(router: AnyTRPCRouter, { pingMs, maxDurationMs }: TrpcEndpointDeps["sse"]): AnyTRPCRouter {
  const sse = {
    ping: { enabled: true, intervalMs: pingMs },
    maxDurationMs,
    client: { reconnectAfterInactivityMs: 3 * pingMs },
  };
  const { _def: definition } = router;
  const { _config: config } = definition;
  return { ...router, _def: { ...definition, _config: { ...config, sse } } };
}

function calledProcedures({ params, query }: FastifyRequest<TrpcRoute>): string[] {
  if (Array.isArray(query.batch) || Array.isArray(query.input)) {
    throw new AppError("BAD_REQUEST", "Give batch and input once.");
  }
  const path = params["*"];
  const calls = query.batch === "1" ? path.split(",") : [path];
  if (calls.length > limits.procedureCallsPerBatch) {
    const most = limits.procedureCallsPerBatch;
    throw new AppError("BAD_REQUEST", `A batch holds ${most} calls at most; this one has ${calls.length}.`);
  }
  return calls;
}

/**
 * tRPC over fastify, on tRPC's own `resolveResponse` rather than its fastify plugin: that one takes multipart
 * bodies, and sends the head of a streamed batch before a login in it could set its cookie.
 */
export function serveTrpc(fastify: FastifyInstance, deps: TrpcEndpointDeps): void {
  const router = withSse(deps.router, deps.sse);
  const cookieSetters = new Set(
    listProcedures(deps.router)
      .filter(({ meta }) => meta.setsCookie)
      .map(({ path }) => path),
  );

  fastify.register(async (scope) => {
    acceptOnlyJson(scope, (text) => text);
    scope.all<TrpcRoute>("/trpc/*", async (request, reply) => {
      const since = performance.now();
      const calls = calledProcedures(request);
      if (typeof request.query.input === "string") checkDepth(request.query.input);
      const context = await deps.createContext(request, reply, calls.length);
      if (context.principal && isEventStream(request)) deps.streams.refuseTooMany(context.principal.id);
      const response = await resolveResponse({
        router,
        path: request.params["*"],
        req: incomingMessageToRequest(Object.assign(request.raw, { body: request.body }), reply.raw, {
          maxBodySize: limits.requestBodyBytes,
        }),
        error: null,
        createContext: () => Promise.resolve(context),
        responseMeta: ({ errors }) => retryAfter(errors),
        onError: ({ error }) =>
          logFailure(deps.log, request.id, error.cause ?? error, toErrorAnswer(error, request.id)),
      });
      if (response.headers.get("content-type") === "text/event-stream") {
        const { principal, presentedToken: token } = context;
        deps.streams.add(reply, principal && token !== null ? { principal, token, since } : null);
        return reply.send(response);
      }
      const mayStream = calls.length > 1 && !calls.some((call) => cookieSetters.has(call));
      return mayStream && isStreamed(response) ? reply.send(response) : sendWhole(reply, response);
    });
  });
}

function retryAfter(errors: readonly Error[]): { headers?: Record<string, string> } {
  const seconds = errors.map((error) => toErrorAnswer(error).retryAfterSeconds ?? 0);
  const longest = Math.max(0, ...seconds);
  return longest === 0 ? {} : { headers: { "retry-after": String(longest) } };
}

/** tRPC announces this for `application/jsonl`. */
function isStreamed(response: Response): boolean {
  return response.headers.has("transfer-encoding");
}

/** Waits for all of it, so that cookies set on the way are in the head, and saves writing a stream (12 % of a call). */
async function sendWhole(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  const body = await response.text();
  response.headers.delete("transfer-encoding");
  return reply.code(response.status).headers(Object.fromEntries(response.headers)).send(body);
}
