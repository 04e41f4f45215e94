import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";

const year = 365 * 24 * 60 * 60;

/** Vite puts a hash of the content into the names of what is below `assets/`. */
function cacheControl(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? `public, max-age=${year}, immutable` : "no-cache";
}

/** Paths that a person can open in a browser: the app decides what to show there. */
function isPage(request: FastifyRequest): boolean {
  const [path = ""] = request.url.split("?", 1);
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  return !/^\/(?:api|trpc|oidc|assets|health|metrics)(?:\/|$)/.test(path);
}

function notFound(request: FastifyRequest): never {
  throw new AppError(
    "NOT_FOUND",
    `There is nothing at ${request.method} ${request.url.split("?", 1)[0]?.slice(0, 200)}.`,
  );
}

/** The built web app; every path that is not an API's leads to its `index.html`. */
export async function serveSpa(fastify: FastifyInstance, webDir: string | undefined): Promise<void> {
  const isBuilt = webDir !== undefined && existsSync(join(webDir, "index.html"));
  if (isBuilt) {
    await fastify.register(fastifyStatic, {
      root: webDir,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => void reply.header("cache-control", cacheControl(path)),
    });
  }
  fastify.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    if (!isPage(request)) notFound(request);
    if (isBuilt) return reply.sendFile("index.html");
    return reply.code(503).type("text/plain").send("The web app is not built yet: run `npm run build`.\n");
  });
}
