import type { IncomingMessage, ServerResponse } from "node:http";
import type { Kysely } from "kysely";
import { Provider } from "oidc-provider";
import type { Logger } from "pino";
import type { DB } from "../../db/database.ts";
import { isClientSecret } from "./client-secret.ts";
import type { Keyring, SigningKeys } from "./keyring.ts";
import { createProviderConfig } from "./provider.config.ts";
import type { Secrets } from "./sealed-text.ts";

/** The two sides of one HTTP request. */
export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
}

export interface ProviderDeps {
  db: Kysely<DB>;
  keyring: Keyring;
  secrets: Secrets;
  issuer: string;
  audience: string;
  log: Pick<Logger, "error">;
  onCallerChanged: (principalId: string) => void;
}

/** The library holds its keys for good: a new set of keys is a new instance, and requests in work keep the old one. */
export function createProviders(deps: ProviderDeps): () => Provider {
  let built: { keys: SigningKeys; provider: Provider } | undefined;
  return () => {
    const keys = deps.keyring.keys();
    if (built?.keys !== keys) built = { keys, provider: build(deps, keys) };
    return built.provider;
  };
}

function compareClientSecret(this: { clientSecret?: string | undefined }, presented: string): boolean {
  return this.clientSecret !== undefined && isClientSecret(presented, this.clientSecret);
}

function build(deps: ProviderDeps, keys: SigningKeys): Provider {
  const { db, secrets, issuer, audience, log, onCallerChanged } = deps;
  const provider = new Provider(issuer, createProviderConfig({ db, secrets, keys, audience }));
  // Addresses are made from these headers, and `handOver` sets them to the public ones.
  provider.proxy = true;
  provider.Client.prototype.compareClientSecret = compareClientSecret;
  // Name, message and stack alone: the context holds tokens.
  provider.on("server_error", (_ctx, { name, message, stack }) => {
    log.error({ error: { name, message, stack } }, "the OIDC provider failed");
  });
  provider.on("grant.revoked", ({ oidc: { entities } }) => {
    const person = (entities.RefreshToken ?? entities.AccessToken)?.accountId;
    if (person !== undefined) onCallerChanged(person);
  });
  return provider;
}

/**
 * The provider's session is none of its own: it holds for the person who is signed in to Millrace in this browser.
 * One of somebody else, or of nobody any more, is ended before the provider sees it.
 */
export async function endForeignSession(
  provider: Provider,
  { req, res }: Exchange,
  userId: string | null,
): Promise<void> {
  const name = provider.cookieName("session");
  const id = provider.createContext(req, res).cookies.get(name, { signed: true });
  if (id === undefined) return;
  const session = await provider.Session.find(id);
  if (session?.accountId === undefined || session.accountId === userId) return;
  await session.destroy();
  const others = (req.headers.cookie ?? "").split(/; ?/).filter((pair) => !pair.startsWith(name));
  req.headers.cookie = others.join("; ");
}
