import { infiniteQueryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { useWrite } from "../../lib/use-write.ts";

export type ScheduleScope = "mine" | "all";

const schedulesKey = ["schedules"] as const;
const watchMs = 3_000;

/** Schedules with when they fired last and fire next. */
export function schedulesQuery(api: Api, scope: ScheduleScope) {
  return infiniteQueryOptions({
    queryKey: [...schedulesKey, scope],
    refetchInterval: watchMs,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.schedules.list.query({ scope, cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

type Calls = Api["schedules"];

export function useCreateSchedule(onDone: () => void) {
  const { schedules } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["create"]["mutate"]>[0]) => schedules.create.mutate(input),
    changes: schedulesKey,
    onDone,
  });
}

export function useUpdateSchedule() {
  const { schedules } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["update"]["mutate"]>[0]) => schedules.update.mutate(input),
    changes: schedulesKey,
  });
}

export function useDeleteSchedule(onDone: () => void) {
  const { schedules } = useApi();
  return useWrite({ write: (id: string) => schedules.delete.mutate({ id }), changes: schedulesKey, onDone });
}
