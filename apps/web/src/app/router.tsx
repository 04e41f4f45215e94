import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { parseAuditSearch } from "../features/audit/audit-filters.ts";
import { meQuery } from "../features/auth/me.queries.ts";
import { parseDeadLetterSearch } from "../features/dead-letters/dead-letter-filters.ts";
import { parseTaskSearch } from "../features/tasks/task-search.ts";
import { parseUserSearch } from "../features/users/user-filters.ts";
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

/** Whoever is not signed in does that first, and comes back. */
async function requireSession({ context, location }: { context: RouterContext; location: { href: string } }) {
  try {
    await context.queryClient.ensureQueryData(meQuery(context.api));
  } catch (error) {
    if (isSessionError(error)) throw redirect({ to: "/sign-in", search: { next: location.href } });
    throw error;
  }
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
  validateSearch: (search: Record<string, unknown>): { next?: string; problem?: string } => ({
    ...parseNext(search),
    ...(typeof search["problem"] === "string" && { problem: search["problem"] }),
  }),
  component: lazyRouteComponent(() => loadModule(() => import("../routes/sign-in-page.tsx")), "SignInPage"),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: parseNext,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/register-page.tsx")), "RegisterPage"),
});

const consent = createRoute({
  getParentRoute: () => root,
  path: "/consent/$uid",
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/consent-page.tsx")), "ConsentPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: requireSession,
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

const work = createRoute({
  getParentRoute: () => signedIn,
  path: "/work",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/work-page.tsx")), "WorkPage"),
});

const deadLetters = createRoute({
  getParentRoute: () => signedIn,
  path: "/dead-letters",
  validateSearch: parseDeadLetterSearch,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/dead-letters-page.tsx")), "DeadLettersPage"),
});

const deadLetter = createRoute({
  getParentRoute: () => deadLetters,
  path: "/$deadLetterId",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/dead-letter-page.tsx")), "DeadLetterPage"),
});

const workers = createRoute({
  getParentRoute: () => signedIn,
  path: "/workers",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/workers-page.tsx")), "WorkersPage"),
});

const schedules = createRoute({
  getParentRoute: () => signedIn,
  path: "/schedules",
  validateSearch: (search: Record<string, unknown>): { scope?: "all" } =>
    search["scope"] === "all" ? { scope: "all" } : {},
  component: lazyRouteComponent(() => loadModule(() => import("../routes/schedules-page.tsx")), "SchedulesPage"),
});

const newSchedule = createRoute({
  getParentRoute: () => schedules,
  path: "/new",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/new-schedule-page.tsx")), "NewSchedulePage"),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/audit-page.tsx")), "AuditPage"),
});

const users = createRoute({
  getParentRoute: () => signedIn,
  path: "/users",
  validateSearch: parseUserSearch,
  component: lazyRouteComponent(() => loadModule(() => import("../routes/users-page.tsx")), "UsersPage"),
});

const clients = createRoute({
  getParentRoute: () => signedIn,
  path: "/clients",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/clients-page.tsx")), "ClientsPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/settings-layout.tsx")), "SettingsLayout"),
});

const account = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/account-page.tsx")), "AccountPage"),
});

const tokens = createRoute({
  getParentRoute: () => settings,
  path: "/tokens",
  component: lazyRouteComponent(() => loadModule(() => import("../routes/tokens-page.tsx")), "TokensPage"),
});

const routeTree = root.addChildren([
  home,
  signIn,
  register,
  consent,
  signedIn.addChildren([
    tasks.addChildren([newTask]),
    task,
    work,
    deadLetters.addChildren([deadLetter]),
    workers,
    schedules.addChildren([newSchedule]),
    audit,
    users,
    clients,
    settings.addChildren([account, tokens]),
  ]),
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
