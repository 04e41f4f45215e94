import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";

/** The kinds that workers announced, by name. */
export function kindsQuery(api: Api) {
  return queryOptions({
    queryKey: ["kinds"],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const { items } = await api.kinds.list.query(undefined, { signal });
      return items.toSorted((a, b) => a.name.localeCompare(b.name));
    },
  });
}
