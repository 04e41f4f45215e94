import { queryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { useWrite } from "../../lib/use-write.ts";

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
  const { queues } = useApi();
  return useWrite({
    write: (input: { name: string; reason?: string }) => queues.pause.mutate(input),
    changes: queuesKey,
    onDone,
  });
}

export function useResumeQueue() {
  const { queues } = useApi();
  return useWrite({ write: (name: string) => queues.resume.mutate({ name }), changes: queuesKey });
}
