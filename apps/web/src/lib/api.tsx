import { createClient } from "@millrace/contracts/client";
import type { AppRouter } from "@millrace/server/router";
import { createContext, use, type Provider } from "react";

export type Api = ReturnType<typeof createClient<AppRouter>>;

/** The typed client of the server that served this page. */
export function createApi(): Api {
  return createClient<AppRouter>({ url: "" });
}

const ApiContext = createContext<Api | undefined>(undefined);

export const ApiProvider: Provider<Api | undefined> = ApiContext.Provider;

export function useApi(): Api {
  const api = use(ApiContext);
  if (!api) throw new Error("useApi needs an ApiProvider above it");
  return api;
}
