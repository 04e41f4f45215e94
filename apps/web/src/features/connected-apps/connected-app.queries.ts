import { queryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { useWrite } from "../../lib/use-write.ts";

const appsKey = ["connected-apps"] as const;

/** The apps that one allowed something. */
export function connectedAppsQuery(api: Api) {
  return queryOptions({
    queryKey: appsKey,
    queryFn: async ({ signal }) => (await api.apps.list.query(undefined, { signal })).items,
  });
}

export function useDisconnectApp(onDone: () => void) {
  const { apps } = useApi();
  return useWrite({ write: (id: string) => apps.disconnect.mutate({ id }), changes: appsKey, onDone });
}
