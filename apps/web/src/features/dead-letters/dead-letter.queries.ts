import type { DeadLetterFilter, Replay } from "@millrace/contracts/dead-letter";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";
import { keptFresh } from "../../lib/list-items.ts";
import { isRunning } from "./dead-letter-words.ts";

/** Everything that a replay or a discard changes. */
export const deadLetterKey = ["dead-letters"] as const;

const watchMs = 1_000;
const idleMs = 5_000;

export function deadLetterListQuery(api: Api, filter: DeadLetterFilter) {
  return infiniteQueryOptions({
    queryKey: [...deadLetterKey, "list", filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.deadLetters.list.query({ ...filter, cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: keptFresh(idleMs),
  });
}

/** How many match a filter now. */
export function deadLetterCountQuery(api: Api, filter: DeadLetterFilter) {
  return queryOptions({
    queryKey: [...deadLetterKey, "count", filter],
    refetchInterval: idleMs,
    queryFn: async ({ signal }) => (await api.deadLetters.count.query(filter, { signal })).count,
  });
}

/** Open ones by the error they share, the largest group first. */
export function deadLetterGroupsQuery(api: Api) {
  return queryOptions({
    queryKey: [...deadLetterKey, "groups"],
    refetchInterval: idleMs,
    queryFn: async ({ signal }) => {
      const { items } = await api.deadLetters.groups.query(undefined, { signal });
      return items.toSorted((a, b) => b.count - a.count || b.lastAt.localeCompare(a.lastAt));
    },
  });
}

export function deadLetterQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...deadLetterKey, "one", id],
    queryFn: ({ signal }) => api.deadLetters.get.query({ id }, { signal }),
  });
}

/** The newest replays; closely watched while one runs. */
export function replaysQuery(api: Api) {
  return queryOptions({
    queryKey: [...deadLetterKey, "replays"],
    queryFn: async ({ signal }): Promise<Replay[]> =>
      (await api.deadLetters.replays.query(undefined, { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? watchMs : idleMs),
  });
}
