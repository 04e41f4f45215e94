import type { AnyTRPCRouter } from "@trpc/server";
import { auditRouter } from "./audit/audit.router.ts";
import { authRouter } from "./auth/auth.router.ts";
import { tokensRouter } from "./auth/token.router.ts";
import { usersRouter } from "./auth/user.router.ts";
import { appsRouter } from "./auth/oidc/app.router.ts";
import { clientsRouter } from "./auth/oidc/client.router.ts";
import { keysRouter } from "./auth/oidc/key.router.ts";
import { deadLettersRouter } from "./dead-letters/dead-letter.router.ts";
import { performersRouter } from "./performers/performer.router.ts";
import { queuesRouter, workersRouter } from "./queues/queue.router.ts";
import { schedulesRouter } from "./schedules/schedule.router.ts";
import { taskChangesRouter } from "./tasks/task.changes.router.ts";
import { kindsRouter, tasksRouter } from "./tasks/task.router.ts";
import { tasksOfUserRouter } from "./tasks/tasks-of-user.router.ts";
import { mergeRouters, router } from "./trpc.ts";
import type { Domain } from "./domains.ts";

/** What each domain serves; its first name in a path, as in `/trpc/tasks.create`, is enough to route by. */
const procedures = {
  auth: {
    auth: authRouter,
    users: usersRouter,
    tokens: tokensRouter,
    apps: appsRouter,
    clients: clientsRouter,
    keys: keysRouter,
  },
  tasks: {
    tasks: mergeRouters(tasksRouter, tasksOfUserRouter, taskChangesRouter, performersRouter),
    kinds: kindsRouter,
    schedules: schedulesRouter,
    deadLetters: deadLettersRouter,
    queues: queuesRouter,
    workers: workersRouter,
  },
};

/** Of every domain that runs here. */
const shared = { audit: auditRouter };

export const appRouter = router({ ...procedures.auth, ...procedures.tasks, ...shared });

/** The type other TypeScript apps give to `createClient`. */
export type AppRouter = typeof appRouter;

/** The part of it that these domains serve. */
export function routerOf(domains: Iterable<Domain>): AnyTRPCRouter {
  const routers: Record<string, AnyTRPCRouter> = { ...shared };
  for (const domain of domains) Object.assign(routers, procedures[domain]);
  return router(routers);
}
