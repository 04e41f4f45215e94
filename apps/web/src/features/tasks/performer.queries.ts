import { queryOptions, useMutation } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";

/** Whom tasks may be assigned to. */
export function performersQuery(api: Api) {
  return queryOptions({
    queryKey: ["performers"],
    queryFn: async ({ signal }) => (await api.tasks.performers.query({}, { signal })).items,
  });
}

export function useShuffle(onDone: (answer: { assigned: number; parked: number }) => void) {
  const api = useApi();
  return useMutation({
    mutationFn: (reason: string) => api.tasks.shuffle.mutate(reason ? { reason } : {}),
    onSuccess: (answer) => onDone(answer),
  });
}
