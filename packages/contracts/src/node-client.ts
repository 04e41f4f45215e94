import type { TRPCClient } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { EventSource } from "eventsource";
import { createClient } from "./client.ts";

/**
 * The typed client for Node: `createClient` with an `EventSource` that sends the token.
 *
 * ```ts
 * const millrace = createNodeClient<AppRouter>({ url: "http://localhost:3000", token: () => token });
 * const task = await millrace.tasks.create.mutate({ kind: "simulate" });
 * ```
 */
export function createNodeClient<Router extends AnyTRPCRouter>(options: {
  url: string;
  token?: () => string | undefined;
}): TRPCClient<Router> {
  class AuthorizedEventSource extends EventSource {
    constructor(url: string | URL) {
      super(url, {
        fetch: (input, init) => {
          const token = options.token?.();
          return fetch(input, {
            ...init,
            headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
          });
        },
      });
    }
  }
  return createClient<Router>({ ...options, EventSource: AuthorizedEventSource });
}
