import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { collectDefaultMetrics, Histogram, type Registry } from "prom-client";
import { isEventStream } from "./guards.ts";

declare module "fastify" {
  interface FastifyRequest {
    userId: string | null;
  }
}

const maxPathLength = 300;

/**
 * One log line and one measurement per request, when its connection is done with it. The query stays out of
 * the log: inputs of calls travel there.
 */
export function observeRequests(fastify: FastifyInstance, log: Pick<Logger, "info">, registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the head of a request to the end of its answer; event streams are left out.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });

  fastify.decorateRequest("userId", null);
  fastify.addHook("onRequest", async (request, reply) => {
    const startedAt = performance.now();
    const path = request.url.split("?", 1)[0]?.slice(0, maxPathLength);
    void reply.header("x-request-id", request.id);
    reply.raw.once("close", () => {
      const ms = performance.now() - startedAt;
      const { method, id: requestId, ip, userId } = request;
      const status = reply.statusCode;
      const aborted = !reply.raw.writableFinished;
      log.info({ requestId, method, path, status, ms: Math.round(ms * 10) / 10, ip, userId, aborted }, "request");
      if (isEventStream(request)) return;
      durations.observe({ method, route: request.routeOptions.url ?? "none", status }, ms / 1_000);
    });
  });

  fastify.get("/metrics", async (_request, reply) => {
    void reply.type(registry.contentType);
    return registry.metrics();
  });
}
