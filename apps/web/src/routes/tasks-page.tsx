import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { maySeeAll, useMe } from "../features/auth/me.queries.ts";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import { NothingMatches, NoTasksYet } from "../features/tasks/empty-list.tsx";
import { ScopeSwitch } from "../features/tasks/scope-switch.tsx";
import { SelectableTasks } from "../features/tasks/selectable-tasks.tsx";
import { ShuffleButton } from "../features/tasks/shuffle-button.tsx";
import { TaskFilterBar } from "../features/tasks/task-filter-bar.tsx";
import { filtersOf, isFiltered } from "../features/tasks/task-filters.ts";
import { parseTaskSearch, withoutFilters, type TaskSearch } from "../features/tasks/task-search.ts";
import { useTaskActing } from "../features/tasks/use-task-acting.tsx";
import { useTaskList } from "../features/tasks/use-task-list.ts";
import { useApi } from "../lib/api.tsx";
import { messageOf } from "../lib/api-errors.ts";
import { useHotkeys } from "../lib/use-hotkeys.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useDocumentTitle } from "./document-title.ts";

function Skeleton() {
  return (
    <div role="status" aria-label="Loading tasks" className="animate-pulse">
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className="flex h-18 items-center gap-4 border-b border-line px-5">
          <span className="size-9 rounded-full bg-sunken" />
          <span className="h-3 w-2/5 rounded bg-sunken" />
        </div>
      ))}
    </div>
  );
}

export function TasksPage() {
  useDocumentTitle("Tasks");
  const me = useMe();
  const navigate = useNavigate({ from: "/tasks" });
  const written = useSearch({ from: "/signed-in/tasks" });
  // The router lays what it has read over what is written, and so keeps values that make no sense.
  const search = useMemo(() => parseTaskSearch({ ...written }), [written]);
  const maySwitch = maySeeAll(me.role);
  const filters = useMemo(
    () => filtersOf(maySwitch ? search : { ...search, scope: undefined }, me.id),
    [search, maySwitch, me.id],
  );
  const { data: kinds = [] } = useQuery(kindsQuery(useApi()));
  const list = useTaskList(filters);
  const { act, dialog } = useTaskActing();
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({ "/": () => searchField.current?.focus() });

  const choose = (next: TaskSearch): void =>
    void navigate({ to: "/tasks", search: parseTaskSearch({ ...next }), replace: true });
  const clear = (): void => choose(withoutFilters(search));

  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h1 className="font-display text-3xl font-semibold tracking-tight">Tasks</h1>
        {maySwitch && (
          <div className="flex flex-wrap items-center gap-3">
            <ShuffleButton />
            <ScopeSwitch
              scope={filters.scope}
              onChange={(scope) => choose({ ...search, scope: scope === "all" ? "all" : undefined })}
            />
          </div>
        )}
      </div>
      <TaskFilterBar search={search} kinds={kinds.map(({ name }) => name)} onChange={choose} searchRef={searchField} />
      <div className="mt-5 overflow-clip rounded-2xl border border-line bg-surface shadow-card">
        {list.isPending && !list.error && <Skeleton />}
        {list.error && (
          <div className="p-4">
            <ErrorNotice title="The list could not be loaded">{messageOf(list.error)}</ErrorNotice>
          </div>
        )}
        <SelectableTasks filters={filters} list={list} onAct={act} />
        {!list.isPending &&
          !list.error &&
          list.rows.length === 0 &&
          !list.hasMore &&
          (isFiltered(search) ? <NothingMatches onClear={clear} /> : <NoTasksYet email={me.email} />)}
      </div>
      {list.isLoadingMore && (
        <p role="status" className="py-4 text-center text-sm text-soft">
          Loading more…
        </p>
      )}
      {dialog}
      <Outlet />
    </>
  );
}
