import { useQueryClient } from "@tanstack/react-query";
import { taskKeys } from "./task-keys.ts";

/** The stream tells of a change as well; a task that lies open is not kept waiting for it. */
export function useRefreshTask(): (id: string) => void {
  const queryClient = useQueryClient();
  return (id) => void queryClient.invalidateQueries({ queryKey: taskKeys.detail(id) });
}
