import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useMatch, useRouter, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { endSession } from "./end-session.ts";
import { Navigation } from "./navigation.tsx";
import { maySeeAll, meQuery, useMe } from "../features/auth/me.queries.ts";
import { UserMenuButton } from "../features/auth/user-menu-button.tsx";
import { LiveBadge } from "../features/live/live-badge.tsx";
import { LiveProvider } from "../features/live/live-provider.tsx";
import type { Scope } from "../features/tasks/task-filters.ts";
import { useTaskFeed } from "../features/tasks/task-feed.ts";
import { ReaderProvider } from "../features/tasks/use-actions.ts";
import { useApi } from "../lib/api.tsx";
import { useHotkeys } from "../lib/use-hotkeys.ts";
import { buttonClass } from "../ui/button.tsx";
import { Wordmark } from "../ui/logo.tsx";
import { ToastProvider } from "../ui/toasts.tsx";

/** A list asks for what its scope shows; a task's page must see any task that its reader may open. */
function useStreamScope(): Scope {
  const me = useMe();
  const onTask = useMatch({ from: "/signed-in/tasks/$taskId", shouldThrow: false }) !== undefined;
  const { scope } = useSearch({ strict: false });
  return maySeeAll(me.role) && (onTask || scope === "all") ? "all" : "mine";
}

export function SignedInLayout() {
  const router = useRouter();
  const queryClient = useQueryClient();
  const api = useApi();
  const feed = useTaskFeed();
  const scope = useStreamScope();
  const { id, role } = useMe();
  const reader = useMemo(() => ({ id, operates: maySeeAll(role) }), [id, role]);
  const openNewTask = (): void => void router.navigate({ to: "/tasks/new", search: true });
  useHotkeys({ c: openNewTask });
  return (
    <LiveProvider
      scope={scope}
      onEvents={(events, from) => events.forEach((event) => feed.apply(event, from))}
      onForbidden={() => void queryClient.invalidateQueries({ queryKey: meQuery(api).queryKey })}
      onSessionEnd={() => void endSession(router, queryClient, router.state.location.href)}
    >
      <ToastProvider>
        <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-3">
          Skip to content
        </a>
        <header className="sticky top-0 z-20 border-b border-line bg-paper/85 backdrop-blur-md">
          <div className="mx-auto flex h-16 max-w-6xl items-center gap-3 px-4 sm:px-6">
            <Link
              to="/tasks"
              activeOptions={{ exact: true }}
              aria-label="Millrace, all tasks"
              className="rounded-lg max-lg:mr-auto"
            >
              <Wordmark />
            </Link>
            <Navigation className="mr-auto ml-4 flex gap-1 max-lg:hidden" />
            <LiveBadge />
            <Link
              to="/tasks/new"
              search={true}
              aria-keyshortcuts="c"
              title="New task (c)"
              className={buttonClass({ variant: "primary" }, "ml-1 max-sm:size-10 max-sm:px-0")}
            >
              <Plus className="size-4" aria-hidden />
              <span className="max-sm:sr-only">New task</span>
            </Link>
            <UserMenuButton onSignedOut={() => void endSession(router, queryClient)} />
          </div>
          <Navigation className="flex gap-1 overflow-x-auto border-t border-line px-3 py-1.5 sm:px-5 lg:hidden" />
        </header>
        <main id="content" className="mx-auto max-w-6xl px-4 py-6 sm:px-6 sm:py-8">
          <ReaderProvider value={reader}>
            <Outlet />
          </ReaderProvider>
        </main>
      </ToastProvider>
    </LiveProvider>
  );
}
