import { auditRouter } from "./audit/audit.router.ts";
import { authRouter } from "./auth/auth.router.ts";
import { tokensRouter } from "./auth/token.router.ts";
import { usersRouter } from "./auth/user.router.ts";
import { clientsRouter } from "./auth/oidc/client.router.ts";
import { keysRouter } from "./auth/oidc/key.router.ts";
import { deadLettersRouter } from "./dead-letters/dead-letter.router.ts";
import { queuesRouter, workersRouter } from "./queues/queue.router.ts";
import { schedulesRouter } from "./schedules/schedule.router.ts";
import { kindsRouter, tasksRouter } from "./tasks/task.router.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  auth: authRouter,
  users: usersRouter,
  tokens: tokensRouter,
  clients: clientsRouter,
  keys: keysRouter,
  tasks: tasksRouter,
  kinds: kindsRouter,
  schedules: schedulesRouter,
  deadLetters: deadLettersRouter,
  queues: queuesRouter,
  workers: workersRouter,
  audit: auditRouter,
});

/** The type other TypeScript apps give to `createClient`. */
export type AppRouter = typeof appRouter;
