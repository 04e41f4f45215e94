import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { useTaskFeed } from "./task-feed.ts";
import type { CancelOrder } from "./use-task-action.ts";

export function useDeleteTask(onDone: () => void) {
  const api = useApi();
  const feed = useTaskFeed();
  return useMutation({
    mutationFn: (order: CancelOrder) => api.tasks.delete.mutate(order),
    onSuccess: (_, { id }) => {
      feed.remove([id]);
      onDone();
    },
  });
}
