import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import { isSameOrigin } from "./same-origin.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function isEventStream(request: FastifyRequest): boolean {
  return request.headers.accept?.includes("text/event-stream") ?? false;
}

/** Apps of other sites post here, with credentials of their own in the body; the browser's cookies count for nothing. */
const clientEndpoints = new Set(["/oidc/token", "/oidc/token/introspection", "/oidc/token/revocation", "/oidc/me"]);

/** A stream is read-only but long and costly: no other site may open one with a user's cookie. */
function needsOwnOrigin(request: FastifyRequest): boolean {
  if (clientEndpoints.has(request.url.split("?", 1)[0] ?? "")) return false;
  if (!safeMethods.has(request.method)) return true;
  return request.headers.cookie !== undefined && isEventStream(request);
}

export function guardRequests(fastify: FastifyInstance, publicUrl: string | undefined): void {
  fastify.addHook("onRequest", async (request) => {
    if (needsOwnOrigin(request) && !isSameOrigin(request.headers, publicUrl)) {
      throw new AppError("CROSS_ORIGIN", "This request was sent by another site, so it is refused.");
    }
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the body uncompressed.");
    }
  });
}
