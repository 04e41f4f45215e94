import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { useApi } from "../../lib/api.tsx";
import { isPassing } from "../../lib/api-errors.ts";
import { useTaskFeed } from "./task-feed.ts";
import type { TaskFilters } from "./task-filters.ts";
import { taskKeys } from "./task-keys.ts";
import { appendPage, type TaskRows } from "./task-rows.ts";
import { fetchNextPage, taskListQuery } from "./task.queries.ts";

/** What only the server can tell is asked of it no more often, however much changes. */
const settleMs = 1_000;

interface ListEnd {
  filters: TaskFilters;
  cursor: string;
}

/** A list that is live and grows as one scrolls. */
export function useTaskList(filters: TaskFilters) {
  const api = useApi();
  const feed = useTaskFeed();
  const queryClient = useQueryClient();
  const { data, error, isPending, isFetching, refetch } = useQuery(taskListQuery(api, feed, filters));

  const isUnsure = data?.isUnsure ?? false;
  useEffect(() => {
    if (!isUnsure || isFetching) return;
    const timer = setTimeout(() => void refetch(), settleMs);
    return () => clearTimeout(timer);
  }, [isUnsure, isFetching, refetch]);

  const more = useMutation({
    mutationFn: (of: ListEnd) => fetchNextPage(api, feed, of.filters, of.cursor),
    onSuccess: (page, of) => {
      queryClient.setQueryData<TaskRows>(
        taskKeys.list(of.filters),
        (rows) => rows && appendPage(rows, of.cursor, page, of.filters),
      );
    },
    retry: (_, failure) => isPassing(failure),
  });
  const { mutate, isPending: isLoadingMore } = more;
  const cursor = data?.nextCursor ?? null;
  const loadMore = useCallback(() => {
    if (cursor !== null && !isLoadingMore) mutate({ filters, cursor });
  }, [cursor, filters, isLoadingMore, mutate]);

  // All that was loaded has left: the next page takes its place.
  const isEmptied = data?.rows.length === 0 && cursor !== null;
  useEffect(() => {
    if (isEmptied) loadMore();
  }, [isEmptied, loadMore]);

  return { rows: data?.rows ?? [], hasMore: cursor !== null, loadMore, isLoadingMore, isPending, error, refetch };
}
