import { type Scope, scopeSchema } from "@millrace/contracts/access";
import { type ClientScope, clientScopeSchema } from "@millrace/contracts/oauth-client";

/** About the person: the provider's own. */
export const personalScopes = ["openid", "profile", "email", "offline_access"] as const;

function isApiScope(scope: string): scope is Scope {
  return scopeSchema.safeParse(scope).success;
}

function isClientScope(scope: string): scope is ClientScope {
  return clientScopeSchema.safeParse(scope).success;
}

/** Those of the API. */
export function apiScopesOf(scopes: Iterable<string | undefined>): Scope[] {
  return Iterator.from(scopes)
    .filter((scope) => scope !== undefined)
    .filter(isApiScope)
    .toArray();
}

export function personalScopesOf(scopes: readonly string[]): string[] {
  return personalScopes.filter((scope) => scopes.includes(scope));
}

/** A `scope` parameter without what nobody knows. */
export function readScopes(text: unknown): ClientScope[] {
  return typeof text === "string" ? text.split(" ").filter(isClientScope) : [];
}
