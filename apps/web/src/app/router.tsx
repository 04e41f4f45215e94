import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "../features/auth/me.queries.ts";
import { parseTaskSearch } from "../features/tasks/task-filters.ts";
import type { Api } from "../lib/api.tsx";
import { isSessionError } from "../lib/api-errors.ts";
import { loadModule } from "../lib/load-module.ts";
import { Connecting } from "../routes/connecting.tsx";
import { NotFoundPage } from "../routes/not-found-page.tsx";
import { ProblemPage } from "../routes/problem-page.tsx";
import { parseSearch, stringifySearch } from "../lib/search-params.ts";

export interface RouterContext {
  api: Api;
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ notFoundComponent: NotFoundPage });

function parseNext(search: Record<string, unknown>): { next?: string } {
  return typeof search["next"] === "string" ? { next: search["next"] } : {};
}

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/tasks" });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: parseNext,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/sign-in-page.tsx")), "SignInPage"),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: parseNext,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/register-page.tsx")), "RegisterPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context: { api, queryClient }, location }) => {
    try {
      await queryClient.ensureQueryData(meQuery(api));
    } catch (error) {
      if (isSessionError(error)) throw redirect({ to: "/sign-in", search: { next: location.href } });
      throw error;
    }
  },
  component: lazyRouteComponent(() => loadModule(() => import("../routes/signed-in-layout.tsx")), "SignedInLayout"),
});

const tasks = createRoute({
  getParentRoute: () => signedIn,
  path: "/tasks",
  validateSearch: parseTaskSearch,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/tasks-page.tsx")), "TasksPage"),
});

const newTask = createRoute({
  getParentRoute: () => tasks,
  path: "/new",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/new-task-page.tsx")), "NewTaskPage"),
});

const task = createRoute({
  getParentRoute: () => signedIn,
  path: "/tasks/$taskId",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/task-page.tsx")), "TaskPage"),
});

const routeTree = root.addChildren([
  home,
  signIn,
  register,
  signedIn.addChildren([tasks.addChildren([newTask]), task]),
]);

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingMs: 300,
    defaultPendingComponent: Connecting,
    defaultErrorComponent: ProblemPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
