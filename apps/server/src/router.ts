import { auditRouter } from "./audit/audit.router.ts";
import { authRouter } from "./auth/auth.router.ts";
import { tokensRouter } from "./auth/token.router.ts";
import { usersRouter } from "./auth/user.router.ts";
import { deadLettersRouter } from "./dead-letters/dead-letter.router.ts";
import { queuesRouter, workersRouter } from "./queues/queue.router.ts";
import { schedulesRouter } from "./schedules/schedule.router.ts";
import { kindsRouter, tasksRouter } from "./tasks/task.router.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  auth: authRouter,
  users: usersRouter,
  tokens: tokensRouter,
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
