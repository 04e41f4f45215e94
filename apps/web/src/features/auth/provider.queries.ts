import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../lib/api.tsx";
import { publicKey } from "../../lib/forget-session.ts";

/** Where else one can sign in. */
export function providersQuery(api: Api) {
  return queryOptions({
    queryKey: [publicKey, "sign-in-providers"],
    queryFn: async ({ signal }) => (await api.auth.providers.query(undefined, { signal })).items,
  });
}
