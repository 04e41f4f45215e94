import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { messageOf } from "../../lib/api-errors.ts";
import { loadModule } from "../../lib/load-module.ts";
import { useToast } from "../../ui/toasts.tsx";
import type { TaskRequest } from "./task-action.ts";
import { usePerformTask, useRetryTask } from "./use-task-action.ts";

const TaskActionDialog = lazy(async () => {
  const { TaskActionDialog: component } = await loadModule(() => import("./task-action-dialog.tsx"));
  return { default: component };
});

const notDone = { start: "It was not started", complete: "It was not completed" };

/** Takes requests of buttons anywhere on a page; what needs an answer first is asked in the dialog. */
export function useTaskActing(): { act: (request: TaskRequest) => void; dialog: ReactNode } {
  const toast = useToast();
  const [request, setRequest] = useState<TaskRequest>();
  const { mutate } = useRetryTask();
  const { mutate: perform } = usePerformTask();
  const act = useCallback(
    (next: TaskRequest) => {
      const { task, action } = next;
      const told = (title: string) => ({
        onError: (error: unknown) => toast({ title, description: messageOf(error) }),
      });
      if (action === "try-now") mutate({ id: task.id }, told("It was not sent now"));
      else if (action === "start" || action === "complete") perform({ id: task.id, action }, told(notDone[action]));
      else setRequest(next);
    },
    [mutate, perform, toast],
  );
  const dialog = request && (
    <Suspense>
      <TaskActionDialog request={request} onClose={() => setRequest(undefined)} />
    </Suspense>
  );
  return { act, dialog };
}
