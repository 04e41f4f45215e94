import { may, missingFor, type Permission, permissions } from "@millrace/contracts/access";
import { initTRPC } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { Principal, ResolvedIdentity } from "./access/principal.ts";
import { AppError, errorMappings } from "./app-error.ts";
import type { Actor } from "./audit/audit.ts";
import type { AuthReads } from "./auth/auth.reads.ts";
import type { AuthService } from "./auth/auth.service.ts";
import type { TokenService } from "./auth/token.service.ts";
import type { UserService } from "./auth/user.service.ts";
import type { ExternalSignIn } from "./auth/external/external-sign-in.ts";
import type { AppService } from "./auth/oidc/app.service.ts";
import type { ClientService } from "./auth/oidc/client.service.ts";
import type { KeyService } from "./auth/oidc/key.service.ts";
import { toErrorAnswer } from "./http/error-answer.ts";
import type { ProcedureMeta } from "./http/procedure-meta.ts";
import type { DeadLetterService } from "./dead-letters/dead-letter.service.ts";
import type { DomainDatabases } from "./db/databases.ts";
import type { SignInLimits } from "./limits/sign-in-limits.ts";
import type { ShuffleTasks } from "./performers/shuffle.ts";
import type { QueueService } from "./queues/queue.service.ts";
import type { ScheduleService } from "./schedules/schedule.service.ts";
import type { TaskActions } from "./tasks/task.actions.ts";
import type { TaskReads } from "./tasks/task.reads.ts";
import type { TasksService } from "./tasks/task.service.ts";
import { viewerOf } from "./tasks/viewer.ts";

/** The domains' services; procedures reach them as `ctx.services`. */
export interface Services {
  /** Where the audits of the domains that run here are. */
  audits: DomainDatabases;
  auth: AuthService;
  authReads: AuthReads;
  users: UserService;
  tokens: TokenService;
  signInLimits: SignInLimits;
  /** Null where there is no other provider to sign in at. */
  externalSignIn: ExternalSignIn | null;
  apps: AppService;
  clients: ClientService;
  keys: KeyService;
  tasks: TasksService;
  taskReads: TaskReads;
  taskActions: TaskActions;
  shuffleTasks: ShuffleTasks;
  deadLetters: DeadLetterService;
  schedules: ScheduleService;
  queues: QueueService;
}

/** One per HTTP request, shared by all calls of a batch. */
export interface RequestContext {
  requestId: string;
  ip: string;
  /** Who calls; null for a stranger. */
  principal: Principal | null;
  /** The same, and for how long. Null for a stranger, and for an operator, who comes without a token. */
  identity: ResolvedIdentity | null;
  /** The token that came with the request, still valid or not. */
  presentedToken: string | null;
  setSessionCookie: (token: string, expiresAt: Date) => void;
  clearSessionCookie: () => void;
  services: Services;
}

const pingMs = 5_000;

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: pingMs },
      maxDurationMs: 10 * 60_000,
      client: { reconnectAfterInactivityMs: 3 * pingMs },
    },
    errorFormatter({ shape, error, ctx }) {
      const { body } = toErrorAnswer(error, ctx?.requestId);
      const { trpc, http } = errorMappings[body.code];
      return {
        ...shape,
        message: body.message,
        code: TRPC_ERROR_CODES_BY_KEY[trpc],
        data: { ...shape.data, code: trpc, httpStatus: http, error: body },
      };
    },
  });

export const router = t.router;
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

export const publicProcedure = t.procedure;

/** For whoever presents a token that holds, whatever it allows. */
export const bearerProcedure = t.procedure.meta({ needs: "bearer" }).use(({ ctx, next }) => {
  identifiedOrThrow(ctx);
  if (ctx.identity === null) throw new AppError("UNAUTHENTICATED", "Present a token.");
  return next({ ctx: { identity: ctx.identity } });
});

/** For those who have the permission; which records they see is decided in SQL. */
export function procedureFor(permission: Permission) {
  return t.procedure.meta({ needs: permission }).use(({ ctx, next }) => {
    const principal = identifiedOrThrow(ctx);
    const missing = missingFor(principal, permission);
    if (missing !== null) throw refusal(principal, permission, missing);
    return next({ ctx: { principal } });
  });
}

/** For a person who is signed in, about that person's own account. */
export const accountProcedure = procedureFor("account").use(({ ctx, next }) => {
  const { user } = ctx.principal;
  if (user === null) throw new AppError("FORBIDDEN", "Only a person has an account.");
  return next({ ctx: { user } });
});

function identifiedOrThrow({ principal, presentedToken }: RequestContext): Principal {
  if (principal) return principal;
  if (presentedToken === null) throw new AppError("UNAUTHENTICATED", "Sign in first.");
  throw new AppError("SESSION_EXPIRED", "Your session has ended: sign in again.");
}

function refusal({ role }: Principal, permission: Permission, missing: "role" | "scope"): AppError {
  const rule: { roles: readonly string[]; scope?: string } = permissions[permission];
  if (missing === "role") {
    if (role === null) return new AppError("FORBIDDEN", "Only a person may do this, no machine.");
    return new AppError("FORBIDDEN", `This needs the role ${rule.roles.join(" or ")}; yours is ${role}.`);
  }
  if (rule.scope === undefined) return new AppError("FORBIDDEN", "No token may do this: sign in.");
  return new AppError("FORBIDDEN", `This token lacks the scope ${rule.scope}.`);
}

/** Who acts, for the audit and for what they may touch. */
export function actorOf({ principal, ip, requestId }: RequestContext & { principal: Principal }): Actor {
  const origin = principal.credential === null ? ip : `${ip}, ${principal.credential}`;
  const readsAll = may(principal, "tasks:read") && viewerOf(principal).seesAll;
  return { id: principal.id, origin, requestId, seesAll: may(principal, "operate"), readsAll };
}
