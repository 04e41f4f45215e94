import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/server/router";
import type { Account } from "./accounts.ts";

export type Api = ReturnType<typeof createNodeClient<AppRouter>>;

/** The typed client of a signed-in caller, to arrange tests and to compare pages with. */
export async function signInToApi(url: string, account: Account): Promise<Api> {
  const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
  return createNodeClient<AppRouter>({ url, token: () => token });
}
