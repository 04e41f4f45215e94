import { infiniteQueryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { keptFresh } from "../../lib/list-items.ts";
import { useWrite } from "../../lib/use-write.ts";
import type { UserSearch } from "./user-filters.ts";

const usersKey = ["users"] as const;
const watchMs = 10_000;

export function usersQuery(api: Api, { role, search, deleted }: UserSearch) {
  const filter = { ...(role && { role: [role] }), ...(search && { search }), deleted: deleted === "yes" };
  return infiniteQueryOptions({
    queryKey: [...usersKey, filter],
    refetchInterval: keptFresh(watchMs),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.users.list.query({ ...filter, cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

type Calls = Api["users"];

export function useCreateUser(onDone: () => void) {
  const { users } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["create"]["mutate"]>[0]) => users.create.mutate(input),
    changes: usersKey,
    onDone,
  });
}

export function useUpdateUser(onDone: () => void) {
  const { users } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["update"]["mutate"]>[0]) => users.update.mutate(input),
    changes: usersKey,
    onDone,
  });
}

export function useDeleteUser(onDone: () => void) {
  const { users } = useApi();
  return useWrite({ write: (id: string) => users.delete.mutate({ id }), changes: usersKey, onDone });
}
