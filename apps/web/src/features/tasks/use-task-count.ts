import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { formatCount } from "../../lib/text.ts";
import type { TaskFilters } from "./task-filters.ts";
import { taskTotalQuery } from "./task.queries.ts";

export interface TaskCount {
  /** At least so many. */
  count: number;
  more: boolean;
}

/** "12", "10,000+" */
export function numberOfCount({ count, more }: TaskCount): string {
  return `${formatCount(count)}${more ? "+" : ""}`;
}

/** "12 tasks", "10,000+ tasks" */
export function wordsOfCount({ count, more }: TaskCount): string {
  return `${numberOfCount({ count, more })} ${count === 1 && !more ? "task" : "tasks"}`;
}

/** How many tasks match. A list that is all here is its own count; of a longer one the server is asked. */
export function useTaskCount(filters: TaskFilters, shown: number, hasMore: boolean): TaskCount | undefined {
  const { data } = useQuery({ ...taskTotalQuery(useApi(), filters), enabled: hasMore });
  if (!hasMore) return { count: shown, more: false };
  return data ?? undefined;
}
