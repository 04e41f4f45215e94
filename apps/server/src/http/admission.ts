import underPressure from "@fastify/under-pressure";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import { isEventStream } from "./guards.ts";

export interface AdmissionLimits {
  /** Requests in work at a time. */
  requests: number;
  /** Open event streams; an idle one costs some 17 kB. */
  streams: number;
}

export const defaultAdmissionLimits: AdmissionLimits = { requests: 500, streams: 5_000 };

const maxEventLoopDelayMs = 1_000;

/** Operators must see an overloaded server. */
function isExempt(request: FastifyRequest): boolean {
  return request.url.startsWith("/health") || request.url.startsWith("/metrics");
}

function overloaded(): AppError {
  return new AppError("UNAVAILABLE", "The server is busy: try again in a moment.", { retryAfterSeconds: 2 });
}

/** Beyond its limits the server answers 503 at once instead of queueing in memory. */
export async function limitAdmission(fastify: FastifyInstance, limits: AdmissionLimits): Promise<void> {
  const open = { requests: 0, streams: 0 };
  fastify.addHook("onRequest", async (request, reply) => {
    if (isExempt(request)) return;
    const kind = isEventStream(request) ? "streams" : "requests";
    if (open[kind] >= limits[kind]) throw overloaded();
    open[kind] += 1;
    reply.raw.once("close", () => {
      open[kind] -= 1;
    });
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    pressureHandler: (request) => {
      if (!isExempt(request)) throw overloaded();
    },
  });
}
