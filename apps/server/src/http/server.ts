import type { AddressInfo } from "node:net";
import { limits } from "@millrace/contracts/limits";
import type { AnyTRPCRouter } from "@trpc/server";
import createFastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Identity } from "../access/principal.ts";
import { every } from "../repeating-job.ts";
import type { ApiLimit } from "../limits/api-limit.ts";
import type { OidcEndpoint } from "../auth/oidc/oidc.ts";
import type { Services } from "../trpc.ts";
import { serveApiDescription } from "./api-description.ts";
import { type AdmissionLimits, defaultAdmissionLimits, limitAdmission } from "./admission.ts";
import { answerClientError } from "./client-error-reply.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { answerErrors, createErrorReply, logFailure } from "./error-reply.ts";
import { serveExternalSignIn } from "./external-sign-in-routes.ts";
import { guardRequests } from "./guards.ts";
import { type Readiness, serveHealth } from "./health.ts";
import { acceptOnlyJson, parseJson } from "./json-body.ts";
import { serveOidc } from "./oidc-endpoint.ts";
import { observeRequests } from "./observe-requests.ts";
import { createContextFactory } from "./request-context.ts";
import { requestIdOf } from "./request-id.ts";
import { serveRest } from "./rest.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { serveSpa } from "./spa.ts";
import { createStreams } from "./streams.ts";
import { serveTrpc } from "./trpc-endpoint.ts";

export interface HttpConfig {
  host: string;
  port: number;
  /** The public address, or this machine's; what the API's description names. */
  origin: string;
  /** Where users reach the server; with `https:` cookies are secure. */
  publicUrl?: string | undefined;
  /** The built web app. */
  webDir?: string | undefined;
  /** How many proxies of ours stand before the server. */
  trustedProxies: number;
  ssePingMs: number;
  sseMaxDurationMs: number;
}

export interface HttpServerDeps {
  router: AnyTRPCRouter;
  services: Services;
  identity: Identity;
  /** Takes a listener for the ids of principals that may do something else from now on. */
  onCallerChange?: (listener: (principalId: string) => void) => void;
  apiLimit: ApiLimit;
  /** Without it this server is no provider. */
  oidc?: OidcEndpoint;
  config: HttpConfig;
  readiness: Readiness;
  registry: Registry;
  log: Pick<Logger, "info" | "warn" | "error">;
  admission?: AdmissionLimits;
}

export interface HttpServer {
  fastify: FastifyInstance;
  listen(): Promise<{ port: number }>;
  /** From now on `/health/ready` says no, while requests are still served. */
  drain(): void;
  /** Cuts event streams, lets requests in work finish for `graceMs`, then cuts those too. */
  close(graceMs?: number): Promise<void>;
}

/** Makes good a hint that was lost; it costs one statement for all sessions. */
const recheckMs = 5_000;

const timeouts = { requestTimeout: 30_000, keepAliveTimeout: 72_000 };

export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const {
    router,
    services,
    identity,
    apiLimit,
    config,
    readiness,
    registry,
    log,
    admission = defaultAdmissionLimits,
  } = deps;
  const fastify = createFastify({
    ...timeouts,
    logger: false,
    // Counted from the end: the first address of X-Forwarded-For is whatever the caller has written there.
    trustProxy: config.trustedProxies > 0 && ((_address: string, hop: number) => hop < config.trustedProxies),
    bodyLimit: limits.requestBodyBytes,
    genReqId: requestIdOf,
    frameworkErrors: createErrorReply(log),
    clientErrorHandler: answerClientError,
  });
  const streams = createStreams(admission.streamsPerCaller);
  deps.onCallerChange?.((principalId) => streams.cutOf(principalId));
  const recheck = every(
    recheckMs,
    () => streams.recheck(identity),
    (error) => logFailure(log, "recheck of streams", error, toErrorAnswer(error)),
  );
  let draining = false;
  let closing = false;

  // Else a browser keeps the connection of its last request open, and closing waits for it.
  fastify.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing) void reply.header("connection", "close");
    done();
  });
  answerErrors(fastify, log);
  observeRequests(fastify, log, registry);
  await limitAdmission(fastify, admission);
  guardRequests(fastify, config.publicUrl);
  await setSecurityHeaders(fastify, config.publicUrl);
  acceptOnlyJson(fastify, parseJson);

  const cookie = createSessionCookie(config.publicUrl);
  const createContext = createContextFactory({ services, identity, apiLimit, cookie });
  serveTrpc(fastify, {
    router,
    createContext,
    log,
    sse: { pingMs: config.ssePingMs, maxDurationMs: config.sseMaxDurationMs },
    streams,
  });
  serveRest(fastify, router, createContext);
  serveApiDescription(fastify, router, { origin: config.origin, cookieName: cookie.name });
  if (deps.oidc) serveOidc(fastify, deps.oidc, createContext);
  if (services.externalSignIn) {
    const secure = config.publicUrl?.startsWith("https:") ?? false;
    serveExternalSignIn(fastify, services.externalSignIn, { createContext, cookie, secure });
  }
  serveHealth(fastify, readiness, () => draining);
  await serveSpa(fastify, config.webDir);

  return {
    fastify,
    async listen() {
      await fastify.listen({ host: config.host, port: config.port });
      recheck.start();
      return { port: portOf(fastify.server.address()) };
    },
    drain() {
      draining = true;
    },
    async close(graceMs = 5_000) {
      draining = true;
      closing = true;
      const timer = setTimeout(() => fastify.server.closeAllConnections(), graceMs);
      streams.cutAll();
      await Promise.all([recheck.stop(), fastify.close()]);
      clearTimeout(timer);
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address.port;
}
