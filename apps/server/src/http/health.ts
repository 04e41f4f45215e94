import type { FastifyInstance } from "fastify";

export interface Readiness {
  postgres(): Promise<boolean>;
  nats(): boolean;
}

const checkTimeoutMs = 2_000;

async function inTime(check: Promise<boolean>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, checkTimeoutMs, false);
  try {
    return await Promise.race([check, promise]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** `/health`: the process answers. `/health/ready`: what it needs is there and it is not about to stop. */
export function serveHealth(fastify: FastifyInstance, readiness: Readiness, isDraining: () => boolean): void {
  fastify.get("/health", async (_request, reply) => {
    void reply.type("application/json");
    return '{"status":"ok"}';
  });

  fastify.get("/health/ready", async (_request, reply) => {
    const checks = { postgres: await inTime(readiness.postgres()), nats: readiness.nats(), serving: !isDraining() };
    const missing = Object.entries(checks).flatMap(([name, isThere]) => (isThere ? [] : [name]));
    if (missing.length === 0) return { status: "ok", checks };
    return reply.code(503).header("retry-after", 2).send({ status: "unavailable", missing, checks });
  });
}
