import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";

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

function useWrite<Input>(write: (calls: Calls, input: Input) => Promise<unknown>, onDone?: () => void) {
  const { schedules } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => write(schedules, input),
    onSuccess: () => onDone?.(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: schedulesKey }),
  });
}

export function useCreateSchedule(onDone: () => void) {
  return useWrite((calls, input: Parameters<Calls["create"]["mutate"]>[0]) => calls.create.mutate(input), onDone);
}

export function useUpdateSchedule() {
  return useWrite((calls, input: Parameters<Calls["update"]["mutate"]>[0]) => calls.update.mutate(input));
}

export function useDeleteSchedule(onDone: () => void) {
  return useWrite((calls, id: string) => calls.delete.mutate({ id }), onDone);
}
