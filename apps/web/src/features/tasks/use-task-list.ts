import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useApi } from "../../lib/api.tsx";
import { isPassing } from "../../lib/api-errors.ts";
import { useTaskFeed } from "./task-feed.ts";
import type { TaskFilters } from "./task-filters.ts";
import { appendPage, type TaskRows } from "./task-rows.ts";
import { fetchNextPage, taskListQuery } from "./task.queries.ts";

/** A list that is live and grows as one scrolls. */
export function useTaskList(filters: TaskFilters) {
  const api = useApi();
  const feed = useTaskFeed();
  const queryClient = useQueryClient();
  const options = taskListQuery(api, feed, filters);
  const { data, error, isPending, refetch } = useQuery(options);

  const more = useMutation({
    mutationFn: (cursor: string) => fetchNextPage(api, feed, filters, cursor),
    onSuccess: (page, cursor) => {
      queryClient.setQueryData<TaskRows>(options.queryKey, (rows) => rows && appendPage(rows, cursor, page));
    },
    retry: (_, failure) => isPassing(failure),
  });
  const { mutate, isPending: isLoadingMore } = more;
  const cursor = data?.nextCursor ?? null;
  const loadMore = useCallback(() => {
    if (cursor !== null && !isLoadingMore) mutate(cursor);
  }, [cursor, isLoadingMore, mutate]);

  return { rows: data?.rows ?? [], hasMore: cursor !== null, loadMore, isLoadingMore, isPending, error, refetch };
}
