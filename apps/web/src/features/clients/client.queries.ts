import type { OAuthClientWithSecret } from "@millrace/contracts/oauth-client";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { keptFresh } from "../../lib/list-items.ts";
import { useWrite } from "../../lib/use-write.ts";

const clientsKey = ["clients"] as const;
const watchMs = 10_000;

export function clientsQuery(api: Api) {
  return infiniteQueryOptions({
    queryKey: clientsKey,
    refetchInterval: keptFresh(watchMs),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.clients.list.query({ cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

type Calls = Api["clients"];

export function useCreateClient(onDone: (created: OAuthClientWithSecret) => void) {
  const { clients } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["create"]["mutate"]>[0]): Promise<OAuthClientWithSecret> =>
      clients.create.mutate(input),
    changes: clientsKey,
    onDone,
  });
}

export function useUpdateClient(onDone: () => void) {
  const { clients } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["update"]["mutate"]>[0]) => clients.update.mutate(input),
    changes: clientsKey,
    onDone,
  });
}

export function useRotateSecret(onDone: (rotated: OAuthClientWithSecret) => void) {
  const { clients } = useApi();
  return useWrite({
    write: (id: string): Promise<OAuthClientWithSecret> => clients.rotateSecret.mutate({ id }),
    changes: clientsKey,
    onDone,
  });
}

export function useDeleteClient(onDone: () => void) {
  const { clients } = useApi();
  return useWrite({ write: (id: string) => clients.delete.mutate({ id }), changes: clientsKey, onDone });
}
