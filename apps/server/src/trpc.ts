import type { Role } from "@millrace/contracts/user";
import { initTRPC } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { AppError, errorMappings } from "./app-error.ts";
import type { Actor } from "./audit/audit.ts";
import type { AuthService } from "./auth/auth.service.ts";
import type { SessionUser } from "./auth/sessions.ts";
import { toErrorAnswer } from "./http/error-answer.ts";
import type { ProcedureMeta } from "./http/procedure-meta.ts";
import type { DeadLetterService } from "./dead-letters/dead-letter.service.ts";
import type { QueueService } from "./queues/queue.service.ts";
import type { ScheduleService } from "./schedules/schedule.service.ts";
import type { TaskActions } from "./tasks/task.actions.ts";
import type { TaskReads } from "./tasks/task.reads.ts";
import type { TasksService } from "./tasks/task.service.ts";

/** The domains' services; procedures reach them as `ctx.services`. */
export interface Services {
  auth: AuthService;
  tasks: TasksService;
  taskReads: TaskReads;
  taskActions: TaskActions;
  deadLetters: DeadLetterService;
  schedules: ScheduleService;
  queues: QueueService;
}

/** One per HTTP request, shared by all calls of a batch. */
export interface RequestContext {
  requestId: string;
  ip: string;
  user: SessionUser | null;
  /** The session token that came with the request, still valid or not. */
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

export const authedProcedure = t.procedure.use(({ ctx, next }) => {
  if (ctx.user) return next({ ctx: { user: ctx.user } });
  if (ctx.presentedToken === null) throw new AppError("UNAUTHENTICATED", "Sign in first.");
  throw new AppError("SESSION_EXPIRED", "Your session has ended: sign in again.");
});

/** For actions of some roles only; what is seen is decided in SQL. */
export function roleProcedure(...allowed: Role[]) {
  return authedProcedure.use(({ ctx, next }) => {
    if (!allowed.includes(ctx.user.role)) {
      throw new AppError("FORBIDDEN", `This needs the role ${allowed.join(" or ")}; yours is ${ctx.user.role}.`);
    }
    return next();
  });
}

/** Who acts, for the audit and for what they may touch. */
export function actorOf(ctx: RequestContext & { user: SessionUser }): Actor {
  const seesAll = ctx.user.role === "manager" || ctx.user.role === "admin";
  return { id: ctx.user.id, origin: ctx.ip, requestId: ctx.requestId, seesAll };
}
