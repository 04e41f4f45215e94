import { createNodeClient } from "@millrace/contracts/node-client";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/server/router";

export type Client = ReturnType<typeof createNodeClient<AppRouter>>;

/** A client signed in as an ordinary user, once the server knows the kind. */
export async function signIn(url: string, kind: string): Promise<Client> {
  const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate({
    email: "user@example.com",
    password: "user123",
  });
  const client = createNodeClient<AppRouter>({ url, token: () => token });
  await waitUntil(async () => (await client.kinds.list.query()).items.some(({ name }) => name === kind), {
    timeoutMs: 30_000,
    what: `the kind ${kind} to be announced`,
  });
  return client;
}
