import type { FastifyReply, FastifyRequest } from "fastify";
import type { Identity } from "../access/principal.ts";
import type { ApiLimit } from "../limits/api-limit.ts";
import type { RequestContext, Services } from "../trpc.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** `calls` is how many the request carries: each counts. */
export type CreateContext = (request: FastifyRequest, reply: FastifyReply, calls: number) => Promise<RequestContext>;

interface ContextDeps {
  services: Services;
  identity: Identity;
  apiLimit: ApiLimit;
  cookie: SessionCookie;
}

/** Once per HTTP request, whatever the number of calls in it; the session costs one statement. */
export function createContextFactory({ services, identity, apiLimit, cookie }: ContextDeps): CreateContext {
  return async (request, reply, calls) => {
    // Authenticated answers must not stay in a shared cache.
    void reply.header("cache-control", "no-store");
    const presentedToken = cookie.read(request.headers);
    const found = presentedToken === null ? null : await identity.resolve(presentedToken);
    if (found) request.userId = found.principal.id;
    await apiLimit.admit({ principal: found?.principal ?? null, ip: request.ip }, calls);
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
