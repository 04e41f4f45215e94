import type { FastifyReply, FastifyRequest } from "fastify";
import type { Identity } from "../access/principal.ts";
import type { RequestContext, Services } from "../trpc.ts";
import type { SessionCookie } from "./session-cookie.ts";

export type CreateContext = (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>;

/** Once per HTTP request, whatever the number of calls in it; the session costs one statement. */
export function createContextFactory(services: Services, identity: Identity, cookie: SessionCookie): CreateContext {
  return async (request, reply) => {
    // Authenticated answers must not stay in a shared cache.
    void reply.header("cache-control", "no-store");
    const presentedToken = cookie.read(request.headers);
    const found = presentedToken === null ? null : await identity.resolve(presentedToken);
    if (found) request.userId = found.principal.id;
    if (found?.extended && presentedToken !== null && request.headers.cookie !== undefined) {
      void reply.header("set-cookie", cookie.write(presentedToken, found.expiresAt));
    }
    return {
      requestId: request.id,
      ip: request.ip,
      principal: found?.principal ?? null,
      identity: found,
      presentedToken,
      setSessionCookie: (token, expiresAt) => void reply.header("set-cookie", cookie.write(token, expiresAt)),
      clearSessionCookie: () => void reply.header("set-cookie", cookie.clear()),
      services,
    };
  };
}
