import type { CreatedToken, CreateTokenInput } from "@millrace/contracts/token";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { keptFresh } from "../../lib/list-items.ts";
import { useWrite } from "../../lib/use-write.ts";

const tokensKey = ["tokens"] as const;
const watchMs = 10_000;

/** One's own tokens, with when each was used last. */
export function tokensQuery(api: Api) {
  return infiniteQueryOptions({
    queryKey: tokensKey,
    refetchInterval: keptFresh(watchMs),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.tokens.list.query({ cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useCreateToken(onDone: (created: CreatedToken) => void) {
  const { tokens } = useApi();
  return useWrite({
    write: (input: CreateTokenInput): Promise<CreatedToken> => tokens.create.mutate(input),
    changes: tokensKey,
    onDone,
  });
}

export function useRevokeToken(onDone: () => void) {
  const { tokens } = useApi();
  return useWrite({ write: (id: string) => tokens.revoke.mutate({ id }), changes: tokensKey, onDone });
}
