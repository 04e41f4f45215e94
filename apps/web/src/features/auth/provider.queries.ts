import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";

/** Where else one can sign in. */
export function providersQuery(api: Api) {
  return queryOptions({
    queryKey: ["sign-in-providers"],
    queryFn: async ({ signal }) => (await api.auth.providers.query(undefined, { signal })).items,
  });
}
