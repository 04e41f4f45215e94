import { may } from "@millrace/contracts/access";
import type { Role } from "@millrace/contracts/user";
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";

/** Who is signed in; asked once, then kept until the session ends. */
export function meQuery(api: Api) {
  return queryOptions({
    queryKey: ["me"],
    staleTime: Infinity,
    queryFn: ({ signal }) => api.auth.me.query(undefined, { signal }),
  });
}

export function useMe() {
  const api = useApi();
  return useSuspenseQuery(meQuery(api)).data;
}

/** The server decides; these only say what is worth offering. */
export function maySeeAll(role: Role): boolean {
  return may({ role, scopes: null }, "operate");
}

/** Who may read what everybody did. */
export function mayAudit(role: Role): boolean {
  return may({ role, scopes: null }, "audit:read");
}

export function mayManageUsers(role: Role): boolean {
  return may({ role, scopes: null }, "users:manage");
}

export function mayManageClients(role: Role): boolean {
  return may({ role, scopes: null }, "clients:manage");
}
