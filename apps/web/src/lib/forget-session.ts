import type { QueryClient } from "@tanstack/react-query";

/** Begins the keys of what is the same for everybody, signed in or not. */
export const publicKey = "public";

/** Forgets all that somebody might not be meant to see any more. */
export function forgetSession(queryClient: QueryClient): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== publicKey });
  queryClient.getMutationCache().clear();
}
