import { createNodeClient } from "@millrace/contracts/node-client";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/server/router";

export type Client = ReturnType<typeof createNodeClient<AppRouter>>;

/** One client per server, signed in as an ordinary user; a session counts on all of them. */
export interface Clients {
  all: Client[];
  token: string;
  /** Another one for each following number. */
  at(turn: number): Client;
  /** Another one each time. */
  next(): Client;
}

export async function signIn(urls: readonly string[]): Promise<Clients> {
  const [first = ""] = urls;
  const { token } = await createNodeClient<AppRouter>({ url: first }).auth.login.mutate({
    email: "user@example.com",
    password: "user123",
  });
  const all = urls.map((url) => createNodeClient<AppRouter>({ url, token: () => token }));
  const at = (turn: number): Client => {
    const client = all[turn % all.length];
    if (!client) throw new Error("there is no server");
    return client;
  };
  let turn = 0;
  return { all, token, at, next: () => at((turn += 1)) };
}

export async function whenKindKnown(client: Client, kind: string): Promise<void> {
  await waitUntil(async () => (await client.kinds.list.query()).items.some(({ name }) => name === kind), {
    timeoutMs: 60_000,
    what: `the kind ${kind} to be announced`,
  });
}
