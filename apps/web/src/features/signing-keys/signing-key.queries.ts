import { queryOptions } from "@tanstack/react-query";
import { useApi, type Api } from "../../lib/api.tsx";
import { useWrite } from "../../lib/use-write.ts";

const keysKey = ["signing-keys"] as const;

export function signingKeysQuery(api: Api) {
  return queryOptions({
    queryKey: keysKey,
    queryFn: async ({ signal }) => (await api.keys.list.query(undefined, { signal })).items,
  });
}

export function useRotateKey(onDone: () => void) {
  const { keys } = useApi();
  return useWrite({ write: () => keys.rotate.mutate(), changes: keysKey, onDone });
}
