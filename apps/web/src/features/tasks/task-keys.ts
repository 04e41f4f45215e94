import type { QueryKey } from "@tanstack/react-query";
import type { TaskFilters } from "./task-filters.ts";
import { parseTaskSearch } from "./task-search.ts";

/** Where tasks stand in the query cache. */
export const taskKeys = {
  all: ["tasks"] as const,
  lists: () => ["tasks", "list"] as const,
  list: (filters: TaskFilters) => ["tasks", "list", filters] as const,
  total: (filters: TaskFilters) => ["tasks", "total", filters] as const,
  details: () => ["tasks", "detail"] as const,
  detail: (id: string) => ["tasks", "detail", id] as const,
  filtersOf(key: QueryKey): TaskFilters | undefined {
    const filters: unknown = key[2];
    if (key[1] !== "list" || typeof filters !== "object" || filters === null) return undefined;
    return { scope: "mine", ...parseTaskSearch({ ...filters }) };
  },
};
