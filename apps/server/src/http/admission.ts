import { limits as contractLimits } from "@millrace/contracts/limits";
import underPressure from "@fastify/under-pressure";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import { isEventStream } from "./guards.ts";

export interface AdmissionLimits {
  /** Requests in work at a time. */
  requests: number;
  /** Open event streams; an idle one costs some 17 kB. */
  streams: number;
  /** Of one caller: so that nobody takes them all. */
  streamsPerCaller: number;
  /** Of large bodies in work. */
  bodyBytes: number;
  /** How late the event loop may be; milliseconds. */
  eventLoopDelayMs: number;
}

export const defaultAdmissionLimits: AdmissionLimits = {
  requests: 500,
  streams: 5_000,
  streamsPerCaller: 250,
  bodyBytes: 128 * 1024 * 1024,
  eventLoopDelayMs: 1_000,
};

/** Bodies up to this are bounded by the number of requests; stalled large ones must not keep them out. */
const smallBodyBytes = 64 * 1024;

/** Operators must see an overloaded server. */
function isExempt(request: FastifyRequest): boolean {
  return request.url.startsWith("/health") || request.url.startsWith("/metrics");
}

/** A body that does not say how large it is may be as large as any. */
function largeBodyBytes({ headers }: FastifyRequest): number {
  const isChunked = headers["transfer-encoding"] !== undefined;
  const bytes = isChunked ? contractLimits.requestBodyBytes : Number(headers["content-length"] ?? 0);
  return bytes > smallBodyBytes ? Math.min(bytes, contractLimits.requestBodyBytes) : 0;
}

function overloaded(): AppError {
  return new AppError("UNAVAILABLE", "The server is busy: try again in a moment.", { retryAfterSeconds: 2 });
}

/** Beyond its limits the server answers 503 at once instead of queueing in memory. */
export async function limitAdmission(fastify: FastifyInstance, limits: AdmissionLimits): Promise<void> {
  const open = { requests: 0, streams: 0, bodyBytes: 0 };
  fastify.addHook("onRequest", async (request, reply) => {
    if (isExempt(request)) return;
    const kind = isEventStream(request) ? "streams" : "requests";
    const bytes = largeBodyBytes(request);
    if (open[kind] >= limits[kind] || (bytes > 0 && open.bodyBytes + bytes > limits.bodyBytes)) throw overloaded();
    open[kind] += 1;
    open.bodyBytes += bytes;
    reply.raw.once("close", () => {
      open[kind] -= 1;
      open.bodyBytes -= bytes;
    });
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: limits.eventLoopDelayMs,
    pressureHandler: (request) => {
      if (!isExempt(request)) throw overloaded();
    },
  });
}
