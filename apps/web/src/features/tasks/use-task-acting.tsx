import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { messageOf } from "../../lib/api-errors.ts";
import { loadModule } from "../../lib/load-module.ts";
import { useToast } from "../../ui/toasts.tsx";
import type { TaskRequest } from "./task-action.ts";
import { useRetryTask } from "./use-task-action.ts";

const TaskActionDialog = lazy(async () => {
  const { TaskActionDialog: component } = await loadModule(() => import("./task-action-dialog.tsx"));
  return { default: component };
});

/** Takes requests of buttons anywhere on a page; what needs an answer first is asked in the dialog. */
export function useTaskActing(): { act: (request: TaskRequest) => void; dialog: ReactNode } {
  const toast = useToast();
  const [request, setRequest] = useState<TaskRequest>();
  const { mutate } = useRetryTask();
  const act = useCallback(
    (next: TaskRequest) => {
      if (next.action !== "try-now") setRequest(next);
      else
        mutate(
          { id: next.task.id },
          { onError: (error) => toast({ title: "It was not sent now", description: messageOf(error) }) },
        );
    },
    [mutate, toast],
  );
  const dialog = request && (
    <Suspense>
      <TaskActionDialog request={request} onClose={() => setRequest(undefined)} />
    </Suspense>
  );
  return { act, dialog };
}
