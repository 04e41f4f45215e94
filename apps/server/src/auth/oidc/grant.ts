import type { ClientScope } from "@millrace/contracts/oauth-client";
import type { Provider } from "oidc-provider";
import { apiScopesOf, personalScopesOf } from "./scopes.ts";

export interface GrantRequest {
  userId: string;
  clientId: string;
  scopes: readonly ClientScope[];
  /** The address of our API, which tokens are made out to. */
  audience: string;
}

/** One for each authorization, so that the tokens of one sign-in are a family, and another sign-in is another. */
export async function makeGrant(
  provider: Provider,
  { userId, clientId, scopes, audience }: GrantRequest,
): Promise<InstanceType<Provider["Grant"]>> {
  const grant = new provider.Grant({ accountId: userId, clientId });
  const personal = personalScopesOf(scopes);
  const api = apiScopesOf(scopes);
  if (personal.length > 0) grant.addOIDCScope(personal.join(" "));
  if (api.length > 0) grant.addResourceScope(audience, api.join(" "));
  await grant.save();
  return grant;
}
