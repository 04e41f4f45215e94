import { findFreePort } from "@millrace/local-stack/ports";
import { Browser } from "./browser.ts";
import { startWorld, type World } from "./world.ts";

export interface OidcWorld extends AsyncDisposable {
  world: World;
  /** The public address: of the first server. */
  origin: string;
  issuer: string;
  signedIn(account?: string): Promise<Browser>;
}

/** A world whose servers agree on a public address. */
export async function startOidcWorld(): Promise<OidcWorld> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const world = await startWorld({ PORT: String(port), MILLRACE_PUBLIC_URL: origin });
  return {
    world,
    origin,
    issuer: `${origin}/oidc`,
    async signedIn(account = "user") {
      const browser = new Browser(origin);
      await browser.signIn(`${account}@example.com`, `${account}123`);
      return browser;
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
