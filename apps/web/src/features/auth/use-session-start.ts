import type { User } from "@millrace/contracts/user";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useApi } from "../../lib/api.tsx";
import { meQuery } from "./me.queries.ts";
import { safeNext } from "./next-path.ts";

/** What follows a sign-in: remember who it is and go where the visitor wanted to. */
export function useSessionStart(next: string | undefined): (user: User) => void {
  const api = useApi();
  const queryClient = useQueryClient();
  const router = useRouter();
  return (user) => {
    queryClient.clear();
    queryClient.setQueryData(meQuery(api).queryKey, user);
    router.history.push(safeNext(next));
  };
}
