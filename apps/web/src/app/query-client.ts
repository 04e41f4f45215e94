import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isPassing, isSessionError } from "../lib/api-errors.ts";

function retryDelay(failures: number): number {
  return Math.min(500 * 2 ** failures, 4_000);
}

/**
 * Reads are tried until the server answers: a page that was open during an outage is right again after it,
 * without a reload. A write is tried again only where its own
 * mutation says that this is safe.
 */
export function createQueryClient(onSessionEnd: () => void): QueryClient {
  const onError = (error: Error): void => {
    if (isSessionError(error)) onSessionEnd();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A self-hosted server may be on this very machine, where the browser's idea of "offline" means nothing.
      queries: {
        networkMode: "always",
        refetchOnWindowFocus: false,
        retry: (_, error) => isPassing(error),
        retryDelay,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
