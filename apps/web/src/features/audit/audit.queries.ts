import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";
import type { AuditSearch } from "./audit-filters.ts";

/** Who did what, newest first. */
export function auditQuery(api: Api, search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["audit", search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.audit.list.query({ ...search, cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** How far the audit is sealed. */
export function auditSealsQuery(api: Api) {
  return queryOptions({
    queryKey: ["audit", "seals"],
    queryFn: ({ signal }) => api.audit.seals.query(undefined, { signal }),
    refetchInterval: 10_000,
  });
}
