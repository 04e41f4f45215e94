import { type Kind, manualKind } from "@millrace/contracts/kind";
import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";

/** What people do comes after what workers do: it is there even where nobody has started a worker. */
function compareKinds(a: Kind, b: Kind): number {
  return Number(a.name === manualKind) - Number(b.name === manualKind) || a.name.localeCompare(b.name);
}

/** The kinds that workers announced, by name, and the one that people perform. */
export function kindsQuery(api: Api) {
  return queryOptions({
    queryKey: ["kinds"],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const { items } = await api.kinds.list.query(undefined, { signal });
      return items.toSorted(compareKinds);
    },
  });
}
