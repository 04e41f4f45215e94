import { authRouter } from "./auth/auth.router.ts";
import { kindsRouter, tasksRouter } from "./tasks/task.router.ts";
import { router } from "./trpc.ts";

export const appRouter = router({ auth: authRouter, tasks: tasksRouter, kinds: kindsRouter });

/** The type other TypeScript apps give to `createClient`. */
export type AppRouter = typeof appRouter;
