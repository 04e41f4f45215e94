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

const rolesThatSeeAll: ReadonlySet<Role> = new Set<Role>(["manager", "admin"]);

/** The server decides; this only says what is worth offering. */
export function maySeeAll(role: Role): boolean {
  return rolesThatSeeAll.has(role);
}

/** Who may read what everybody did. */
export function mayAudit(role: Role): boolean {
  return role === "admin";
}
