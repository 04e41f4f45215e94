import { manualKind } from "@millrace/contracts/kind";
import { useMemo } from "react";
import { useMe } from "../features/auth/me.queries.ts";
import { SelectableTasks } from "../features/tasks/selectable-tasks.tsx";
import type { TaskFilters } from "../features/tasks/task-filters.ts";
import { useTaskActing } from "../features/tasks/use-task-acting.tsx";
import { useTaskList } from "../features/tasks/use-task-list.ts";
import { messageOf } from "../lib/api-errors.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useDocumentTitle } from "./document-title.ts";

function openTasksOf(id: string): TaskFilters {
  return { scope: "mine", status: ["PENDING", "RUNNING"], kind: [manualKind], assignee: id };
}

/** What is assigned to whoever is signed in and not done yet, live. */
export function WorkPage() {
  useDocumentTitle("My work");
  const { id } = useMe();
  const filters = useMemo(() => openTasksOf(id), [id]);
  const list = useTaskList(filters);
  const { act, dialog } = useTaskActing();
  const isEmpty = !list.isPending && !list.error && list.rows.length === 0 && !list.hasMore;

  return (
    <>
      <h1 className="mb-5 font-display text-3xl font-semibold tracking-tight">My work</h1>
      <div className="overflow-clip rounded-2xl border border-line bg-surface shadow-card">
        {list.isPending && !list.error && (
          <p role="status" className="animate-pulse px-5 py-10 text-soft">
            Loading your work…
          </p>
        )}
        {list.error && (
          <div className="p-4">
            <ErrorNotice title="Your work could not be loaded">{messageOf(list.error)}</ErrorNotice>
          </div>
        )}
        <SelectableTasks filters={filters} list={list} onAct={act} />
        {isEmpty && (
          <div className="flex flex-col items-center gap-3 px-5 py-16 text-center">
            <h2 className="font-display text-xl font-semibold tracking-tight">Nothing waits for you</h2>
            <p className="max-w-prose text-soft">
              Tasks of the kind <span className="font-mono text-sm">{manualKind}</span> that are assigned to you appear
              here by themselves: start them, complete them, or give them up with a reason.
            </p>
          </div>
        )}
      </div>
      {dialog}
    </>
  );
}
