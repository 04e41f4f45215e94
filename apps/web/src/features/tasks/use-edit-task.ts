import type { UpdateTaskInput } from "@millrace/contracts/task-change";
import type { TaskWithHistory } from "@millrace/contracts/task";
import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { hasCode } from "../../lib/api-errors.ts";
import { useRefreshTask } from "./use-refresh-task.ts";

interface EditTaskOptions {
  onDone: () => void;
  /** Someone was quicker: the task as it is now. */
  onConflict: (newest: TaskWithHistory) => void;
}

export function useEditTask({ onDone, onConflict }: EditTaskOptions) {
  const { tasks } = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: async (order: UpdateTaskInput) => {
      try {
        await tasks.update.mutate(order);
      } catch (error) {
        if (hasCode(error, "CONFLICT")) onConflict(await tasks.get.query({ id: order.id }));
        throw error;
      }
    },
    onSuccess: onDone,
    onSettled: (_, __, { id }) => refresh(id),
  });
}
