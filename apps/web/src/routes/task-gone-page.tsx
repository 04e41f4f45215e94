import type { TaskSummary } from "@millrace/contracts/task";
import { mayChange } from "../features/tasks/task-action.ts";
import { useReader } from "../features/tasks/use-actions.ts";
import { NothingHere } from "./nothing-here.tsx";

/** A task that was in view until it was deleted, or until its reader was no longer to see it. */
export function TaskGonePage({ task }: { task: TaskSummary }) {
  const wasDeleted = mayChange(task, useReader());
  const name = `“${task.title || task.kind}”`;
  return (
    <div role="alert">
      {wasDeleted ? (
        <NothingHere title={`${name} was deleted`} text="It has left every list. If it was open, it was canceled." />
      ) : (
        <NothingHere title={`${name} is gone`} text="It was deleted, or it is no longer yours to do." />
      )}
    </div>
  );
}
