import { signInProvidersSchema } from "@millrace/contracts/external-sign-in";
import { principalAnswerSchema } from "@millrace/contracts/principal";
import {
  loginInputSchema,
  logoutInputSchema,
  registerInputSchema,
  sessionAnswerSchema,
  updateMeInputSchema,
  userSchema,
} from "@millrace/contracts/user";
import { AppError } from "../app-error.ts";
import { accountProcedure, actorOf, bearerProcedure, publicProcedure, type RequestContext, router } from "../trpc.ts";
import type { OpenedSession } from "./session.opening.ts";

const tag = "auth";

function answer(ctx: RequestContext, { user, token, expiresAt }: OpenedSession) {
  ctx.setSessionCookie(token, expiresAt);
  return { user, token, expiresAt: expiresAt.toISOString() };
}

export const authRouter = router({
  providers: publicProcedure
    .meta({ rest: { method: "GET", path: "/api/auth/providers", tag, summary: "Where else one can sign in" } })
    .output(signInProvidersSchema)
    .query(({ ctx }) => {
      const { externalSignIn } = ctx.services;
      const items = externalSignIn ? [{ name: externalSignIn.name, startPath: externalSignIn.startPath }] : [];
      return { items, nextCursor: null };
    }),

  register: publicProcedure
    .meta({
      rest: {
        method: "POST",
        path: "/api/auth/register",
        errors: ["EMAIL_TAKEN"],
        status: 201,
        tag,
        summary: "Make an account and sign in",
      },
      setsCookie: true,
    })
    .input(registerInputSchema)
    .output(sessionAnswerSchema)
    .mutation(async ({ ctx, input }) => {
      const { auth, signInLimits } = ctx.services;
      return answer(ctx, await signInLimits.register(ctx.ip, () => auth.register(input, ctx)));
    }),

  login: publicProcedure
    .meta({
      rest: { method: "POST", path: "/api/auth/login", errors: ["INVALID_CREDENTIALS"], tag, summary: "Sign in" },
      setsCookie: true,
    })
    .input(loginInputSchema)
    .output(sessionAnswerSchema)
    .mutation(async ({ ctx, input }) => {
      const { auth, signInLimits } = ctx.services;
      const caller = { email: input.email, ip: ctx.ip };
      return answer(ctx, await signInLimits.login(caller, () => auth.login(input, ctx)));
    }),

  logout: publicProcedure
    .meta({
      rest: {
        method: "POST",
        path: "/api/auth/logout",
        errors: ["UNAUTHENTICATED"],
        status: 204,
        tag,
        summary: "Sign out, here or everywhere",
      },
      setsCookie: true,
    })
    .input(logoutInputSchema)
    .mutation(async ({ ctx, input }) => {
      const { principal, presentedToken } = ctx;
      if (input.everywhere) {
        // A token that could end its user's sessions would manage the account.
        const isSession = principal !== null && principal.scopes === null;
        if (!isSession) throw new AppError("UNAUTHENTICATED", "Sign in first to sign out everywhere.");
        await ctx.services.auth.logoutEverywhere(actorOf({ ...ctx, principal }));
      } else if (presentedToken !== null) {
        await ctx.services.auth.logout(presentedToken, ctx);
      }
      ctx.clearSessionCookie();
    }),

  principal: bearerProcedure
    .meta({ rest: { method: "GET", path: "/api/auth/principal", tag, summary: "Who bears this token" } })
    .output(principalAnswerSchema)
    .query(({ ctx: { identity } }) => {
      const { principal, expiresAt, extended } = identity;
      const scopes = principal.scopes === null ? null : [...principal.scopes];
      return { principal: { ...principal, scopes }, expiresAt: expiresAt.toISOString(), extended };
    }),

  me: accountProcedure
    .meta({ rest: { method: "GET", path: "/api/auth/me", tag, summary: "Who am I" } })
    .output(userSchema)
    .query(({ ctx }) => ctx.user),

  updateMe: accountProcedure
    .meta({ rest: { method: "PATCH", path: "/api/auth/me", tag, summary: "Change own name or password" } })
    .input(updateMeInputSchema)
    .output(userSchema)
    .mutation(({ ctx, input }) => {
      const { auth, signInLimits } = ctx.services;
      const update = () => auth.updateMe(actorOf(ctx), ctx.presentedToken, input);
      return input.currentPassword === undefined ? update() : signInLimits.confirm(ctx.user.id, update);
    }),
});
