import type { BatchAction } from "@millrace/contracts/task-batch";
import { lazy, Suspense, useState } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { useHotkeys } from "../../lib/use-hotkeys.ts";
import { SelectionBar } from "./selection-bar.tsx";
import type { TaskRequest } from "./task-action.ts";
import type { TaskFilters } from "./task-filters.ts";
import { TaskList } from "./task-list.tsx";
import { useSelection } from "./use-selection.ts";
import { useTaskCount } from "./use-task-count.ts";
import type { useTaskList } from "./use-task-list.ts";

const BatchDialog = lazy(async () => {
  const { BatchDialog: component } = await loadModule(() => import("./batch-dialog.tsx"));
  return { default: component };
});

interface SelectableTasksProps {
  filters: TaskFilters;
  list: ReturnType<typeof useTaskList>;
  onAct: (request: TaskRequest) => void;
}

function focusedTask(): string | undefined {
  const row = document.activeElement?.closest("[data-row]");
  return row?.getAttribute("data-row") ?? undefined;
}

/** A list of tasks of which many can be acted on together. What became of them is told even when none is left. */
export function SelectableTasks({ filters, list, onAct }: SelectableTasksProps) {
  const { rows, hasMore, loadMore } = list;
  const count = useTaskCount(filters, rows.length, hasMore);
  const selection = useSelection(filters, rows);
  useHotkeys({
    x: () => {
      const id = focusedTask();
      if (id !== undefined) selection.toggle(id);
    },
  });
  const [asked, setAsked] = useState<BatchAction>();
  return (
    <>
      {rows.length > 0 && (
        <>
          <SelectionBar shown={rows} count={count} hasMore={hasMore} selection={selection} onAsk={setAsked} />
          <TaskList
            rows={rows}
            hasMore={hasMore}
            loadMore={loadMore}
            sort={filters.sort}
            selection={selection}
            onAct={onAct}
          />
        </>
      )}
      {asked && (
        <Suspense>
          <BatchDialog
            action={asked}
            tasks={selection.tasks}
            all={selection.all ? { filters, count } : undefined}
            onFailed={selection.selectOnly}
            onClose={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
