import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AppError } from "../app-error.ts";
import { externalPath as path, type ExternalSignIn } from "../auth/external/external-sign-in.ts";
import type { CreateContext } from "./request-context.ts";
import type { SessionCookie } from "./session-cookie.ts";

const attemptSchema = z.object({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  next: z.string().transform(safeNext),
});

/** A page of our own, whatever was given: never another site. */
export function safeNext(next: unknown): string {
  const url = typeof next === "string" && next.startsWith("/") ? URL.parse(next, "http://own.invalid") : null;
  return url?.host === "own.invalid" && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : "/";
}

function readAttempt(cookie: string | undefined): z.infer<typeof attemptSchema> {
  const [, value] = /(?:^|; ?)millrace_external=([\w-]+)/.exec(cookie ?? "") ?? [];
  const over = new AppError("BAD_REQUEST", "This sign-in is over: begin anew on the sign-in page.");
  if (value === undefined) throw over;
  try {
    return attemptSchema.parse(JSON.parse(Buffer.from(value, "base64url").toString()));
  } catch {
    throw over;
  }
}

/** Sign-in at another provider: there with a question, back with an answer, tied together by a cookie of this browser. */
export function serveExternalSignIn(
  fastify: FastifyInstance,
  signIn: ExternalSignIn,
  deps: { createContext: CreateContext; cookie: SessionCookie; secure: boolean },
): void {
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax${deps.secure ? "; Secure" : ""}`;

  fastify.get<{ Querystring: { next?: string } }>(`${path}/start`, async (request, reply) => {
    await deps.createContext(request, reply, 1);
    const { attempt, url } = await signIn.begin();
    const value = Buffer.from(JSON.stringify({ ...attempt, next: safeNext(request.query.next) })).toString("base64url");
    void reply.header("set-cookie", `millrace_external=${value}; Max-Age=600; ${attributes}`);
    return reply.redirect(url, 303);
  });

  fastify.get(`${path}/callback`, async (request, reply) => {
    const context = await deps.createContext(request, reply, 1);
    void reply.header("set-cookie", `millrace_external=; Max-Age=0; ${attributes}`);
    try {
      const { next, ...attempt } = readAttempt(request.headers.cookie);
      const query = request.url.split("?")[1] ?? "";
      const { ip, requestId, presentedToken } = context;
      const opened = await signIn.finish(attempt, query, { ip, requestId, presentedToken });
      void reply.header("set-cookie", deps.cookie.write(opened.token, opened.expiresAt));
      return await reply.redirect(next, 303);
    } catch (error) {
      // Said on our own page, where the person can go on; by code, so that no link can put words there.
      if (!(error instanceof AppError)) throw error;
      return reply.redirect(`/sign-in?problem=${error.code}`, 303);
    }
  });
}
