import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { useRefreshTask } from "./use-refresh-task.ts";

export interface CancelOrder {
  id: string;
  reason?: string;
}

export interface RetryOrder extends CancelOrder {
  payload?: unknown;
}

export function useCancelTask(onDone?: () => void) {
  const api = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: (order: CancelOrder) => api.tasks.cancel.mutate(order),
    onSuccess: () => onDone?.(),
    onSettled: (_, __, { id }) => refresh(id),
  });
}

/** What its assignee says of a manual task without more words. */
export function usePerformTask() {
  const { tasks } = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: "start" | "complete" }) => tasks[action].mutate({ id }),
    onSettled: (_, __, { id }) => refresh(id),
  });
}

export function useFailTask(onDone: () => void) {
  const api = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: (order: { id: string; reason: string }) => api.tasks.fail.mutate(order),
    onSuccess: () => onDone(),
    onSettled: (_, __, { id }) => refresh(id),
  });
}

/** To a person, to whoever is drawn, or to nobody. */
export function useAssignTask(onDone: () => void) {
  const { tasks } = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: ({ id, assignee }: { id: string; assignee: string }) =>
      assignee === "none" ? tasks.unassign.mutate({ id }) : tasks.assign.mutate({ id, assignee }),
    onSuccess: () => onDone(),
    onSettled: (_, __, { id }) => refresh(id),
  });
}

/** Another attempt of a task that ended, or the next one of a waiting task now. */
export function useRetryTask(onDone?: () => void) {
  const api = useApi();
  const refresh = useRefreshTask();
  return useMutation({
    mutationFn: (order: RetryOrder) => api.tasks.retry.mutate(order),
    onSuccess: () => onDone?.(),
    onSettled: (_, __, { id }) => refresh(id),
  });
}
