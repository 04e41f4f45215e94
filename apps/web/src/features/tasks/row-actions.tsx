import type { TaskSummary } from "@millrace/contracts/task";
import { useNow } from "../../lib/use-now.ts";
import { buttonClass } from "../../ui/button.tsx";
import { ActionIcon } from "./action-icon.tsx";
import { actionWords, type TaskRequest } from "./task-action.ts";
import { useActions } from "./use-actions.ts";

/** What one may ask of a task right from the list: over the end of its row, for whoever points at it or tabs to it. */
export function RowActions({ task, onAct }: { task: TaskSummary; onAct: (request: TaskRequest) => void }) {
  const now = useNow(task.status === "PENDING" && task.runAt ? 1_000 : undefined);
  const actions = useActions(task, now);
  if (actions.length === 0) return null;
  return (
    <span className="absolute top-1/2 right-3 flex -translate-y-1/2 rounded-lg bg-raised opacity-0 shadow-card transition-opacity group-hover:opacity-100 focus-within:opacity-100 max-sm:hidden">
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          title={actionWords[action]}
          aria-label={`${actionWords[action]}: ${task.title || task.kind}`}
          onClick={() => onAct({ task, action })}
          className={buttonClass({ variant: "plain", size: "icon" })}
        >
          <ActionIcon action={action} />
        </button>
      ))}
    </span>
  );
}
