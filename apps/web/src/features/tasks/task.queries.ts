import { limits } from "@millrace/contracts/limits";
import type { TaskList } from "@millrace/contracts/task-list";
import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";
import { fetchWithFeed } from "./fetch-with-feed.ts";
import { mergeIntoTask } from "./task-detail.ts";
import type { TaskFeed } from "./task-feed.ts";
import { requestOf, type TaskFilters } from "./task-filters.ts";
import { taskKeys } from "./task-keys.ts";
import { applyEvent, beginsAnew, type TaskRows } from "./task-rows.ts";

const firstPage = 50;

/** A list loaded anew goes no deeper than this; the rest follows by scrolling. */
const reloadDepth = 1_000;

const countedEveryMs = 10_000;

interface PageRequest {
  cursor: string | null;
  limit: number;
  signal?: AbortSignal;
}

function listPage(api: Api, filters: TaskFilters, { cursor, limit, signal }: PageRequest): Promise<TaskList> {
  const { sort, order } = filters;
  const sorting = { ...(sort && { sort }), ...(order && { order }) };
  return api.tasks.list.query({ ...requestOf(filters), ...sorting, cursor, limit }, { signal });
}

/** How many match; counted by the server, so only worth asking while not all of them are here. */
export function taskTotalQuery(api: Api, filters: TaskFilters) {
  return queryOptions({
    queryKey: taskKeys.total(filters),
    refetchInterval: countedEveryMs,
    queryFn: async ({ signal }) =>
      (await api.tasks.list.query({ ...requestOf(filters), limit: 1, total: true }, { signal })).total ?? null,
  });
}

function fetchRows(feed: TaskFeed, filters: TaskFilters, fetch: () => Promise<TaskRows>): Promise<TaskRows> {
  return fetchWithFeed({
    feed,
    scope: filters.scope,
    fetch,
    apply: (rows, event) => ({ value: applyEvent(rows, event, filters), stale: beginsAnew(event) }),
  });
}

/** A list as deep as it was before, kept right by the feed afterwards: it never goes stale by age. */
export function taskListQuery(api: Api, feed: TaskFeed, filters: TaskFilters) {
  const queryKey = taskKeys.list(filters);
  return queryOptions({
    queryKey,
    staleTime: Infinity,
    queryFn: ({ client, signal }) =>
      fetchRows(feed, filters, async () => {
        const depth = Math.min(client.getQueryData<TaskRows>(queryKey)?.rows.length ?? 0, reloadDepth);
        const loaded: TaskRows = { rows: [], nextCursor: null };
        do {
          const limit = Math.min(Math.max(firstPage, depth - loaded.rows.length), limits.listLimit);
          const page = await listPage(api, filters, { cursor: loaded.nextCursor, limit, signal });
          loaded.rows.push(...page.items);
          loaded.nextCursor = page.nextCursor;
          loaded.end = page.items.at(-1);
        } while (loaded.nextCursor !== null && loaded.rows.length < depth);
        return loaded;
      }),
  });
}

/** The page after what is held, with what changed while it was on its way. */
export function fetchNextPage(api: Api, feed: TaskFeed, filters: TaskFilters, cursor: string): Promise<TaskRows> {
  return fetchRows(feed, filters, async () => {
    const page = await listPage(api, filters, { cursor, limit: limits.listLimit });
    return { rows: page.items, nextCursor: page.nextCursor, end: page.items.at(-1) };
  });
}

/** One task with its history. */
export function taskQuery(api: Api, feed: TaskFeed, id: string) {
  return queryOptions({
    queryKey: taskKeys.detail(id),
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      fetchWithFeed({
        feed,
        fetch: () => api.tasks.get.query({ id }, { signal }),
        apply: (held, event) => {
          const { task, stale } = mergeIntoTask(held, event);
          return { value: task, stale };
        },
      }),
  });
}
