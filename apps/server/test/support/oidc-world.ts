import { findFreePort } from "@millrace/local-stack/ports";
import { Browser } from "./browser.ts";
import { startWorld, type World } from "./world.ts";

export interface OidcWorld extends AsyncDisposable {
  world: World;
  /** The public address: of the first server. */
  origin: string;
  issuer: string;
  /** A browser of one of the local accounts. */
  signedIn(account?: string): Promise<Browser>;
  browser(email: string, password: string): Promise<Browser>;
}

/** A world whose servers agree on a public address. */
export async function startOidcWorld(env: Record<string, string> = {}): Promise<OidcWorld> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const world = await startWorld({ ...env, PORT: String(port), MILLRACE_PUBLIC_URL: origin });
  async function browser(email: string, password: string): Promise<Browser> {
    const opened = new Browser(origin);
    await opened.signIn(email, password);
    return opened;
  }
  return {
    world,
    origin,
    issuer: `${origin}/oidc`,
    signedIn: (account = "user") => browser(`${account}@example.com`, `${account}123`),
    browser,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
