import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";

const watchMs = 2_500;
const queuesKey = ["queues"] as const;

/** The queues as they stand. */
export function queuesQuery(api: Api) {
  return queryOptions({
    queryKey: queuesKey,
    refetchInterval: watchMs,
    queryFn: async ({ signal }) => (await api.queues.list.query(undefined, { signal })).items,
  });
}

/** The workers that live now; those that joined first come first. */
export function workersQuery(api: Api) {
  return queryOptions({
    queryKey: ["workers"] as const,
    refetchInterval: watchMs,
    queryFn: async ({ signal }) => {
      const { items } = await api.workers.list.query(undefined, { signal });
      return items.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
    },
  });
}

export function usePauseQueue(onDone: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: { name: string; reason?: string }) => api.queues.pause.mutate(input),
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: queuesKey }),
  });
}

export function useResumeQueue() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.queues.resume.mutate({ name }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queuesKey }),
  });
}
