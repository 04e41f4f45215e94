import { consentAnswerSchema, type ConsentResult } from "@millrace/contracts/consent";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import type { SignedIn } from "../auth/oidc/consent.service.ts";
import type { OidcEndpoint } from "../auth/oidc/oidc.ts";
import { actorOf, type RequestContext } from "../trpc.ts";
import { acceptOnlyJson, parseJson } from "./json-body.ts";
import type { CreateContext } from "./request-context.ts";
import { describeIssues, issuesOf } from "./validation-issues.ts";

interface InteractionRoute {
  Params: { uid: string };
}

/** The person behind the browser's session; a token of whatever kind cannot give consent. */
function signedIn({ principal, presentedToken }: RequestContext): SignedIn | null {
  if (principal?.scopes !== null || principal.user === null || presentedToken === null) return null;
  return { user: principal.user, sessionToken: presentedToken };
}

function signedInOrThrow(context: RequestContext): SignedIn {
  const person = signedIn(context);
  if (person) return person;
  throw new AppError("UNAUTHENTICATED", "Sign in first.");
}

/** The OAuth2 and OpenID Connect provider, and the questions that our own consent page asks and answers. */
export function serveOidc(fastify: FastifyInstance, oidc: OidcEndpoint, createContext: CreateContext): void {
  serveInteractions(fastify, oidc, createContext);
  fastify.register(async (scope) => {
    // The provider reads bodies by itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _body, done) => done(null));
    scope.all(`${oidc.mountPath}/*`, async (request, reply) => {
      const context = await createContext(request, reply, 1);
      const exchange = { req: request.raw, res: reply.raw };
      const isAuthorization = request.url.startsWith(`${oidc.mountPath}/auth`);
      await oidc.prepare(exchange, isAuthorization ? (signedIn(context)?.user.id ?? null) : undefined);
      reply.hijack();
      if (isAuthorization) allowFormOfApp(reply);
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      await oidc.handOver(exchange);
    });
  });
}

/** The answer to an app that asks for `form_post` is a page of the provider's with a form that goes to the app. */
function allowFormOfApp(reply: FastifyReply): void {
  const header = "content-security-policy";
  const directives = String(reply.getHeader(header) ?? "").split(";");
  void reply.header(header, directives.filter((directive) => !directive.startsWith("form-action")).join(";"));
}

/** The provider's cookie for an interaction holds for this path and below. */
function serveInteractions(fastify: FastifyInstance, oidc: OidcEndpoint, createContext: CreateContext): void {
  const url = `${oidc.mountPath}/interaction/:uid`;

  async function visit(request: FastifyRequest<InteractionRoute>, reply: FastifyReply, context: RequestContext) {
    const { uid } = request.params;
    const person = signedIn(context);
    const next = person && (await oidc.consents.skip({ req: request.raw, res: reply.raw }, uid, person));
    return reply.redirect(next ?? `/consent/${encodeURIComponent(uid)}`, 303);
  }

  fastify.register(async (scope) => {
    acceptOnlyJson(scope, parseJson);

    scope.get<InteractionRoute>(url, async (request, reply) => {
      const context = await createContext(request, reply, 1);
      // The provider sends the browser here; our page asks for JSON.
      if (request.headers.accept?.includes("text/html")) return visit(request, reply, context);
      const exchange = { req: request.raw, res: reply.raw };
      return oidc.consents.describe(exchange, request.params.uid, signedInOrThrow(context));
    });

    scope.post<InteractionRoute>(url, async (request, reply): Promise<ConsentResult> => {
      const context = await createContext(request, reply, 1);
      const person = signedInOrThrow(context);
      const answer = consentAnswerSchema.safeParse(request.body);
      if (!answer.success) {
        const issues = issuesOf(answer.error);
        throw new AppError("VALIDATION_FAILED", describeIssues(issues), { issues });
      }
      const { principal } = context;
      if (!principal) throw new AppError("UNAUTHENTICATED", "Sign in first.");
      const actor = actorOf({ ...context, principal });
      const exchange = { req: request.raw, res: reply.raw };
      const redirectTo = await oidc.consents.answer(exchange, request.params.uid, person, actor, answer.data.allow);
      return { redirectTo };
    });
  });
}
