import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { meQuery } from "./me.queries.ts";

type UpdateMe = Parameters<Api["auth"]["updateMe"]["mutate"]>[0];

/** Changes one's own account; every part of the page that says who one is follows. */
export function useUpdateMe(onDone: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: UpdateMe) => api.auth.updateMe.mutate(input),
    onSuccess: (user) => {
      queryClient.setQueryData(meQuery(api).queryKey, user);
      onDone();
    },
  });
}
