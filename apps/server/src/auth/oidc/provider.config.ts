import type { Kysely } from "kysely";
import { type Client, type Configuration, errors, type KoaContextWithOIDC } from "oidc-provider";
import type { DB } from "../../db/database.ts";
import { findAccountRow } from "./account.queries.ts";
import { createClientAdapter } from "./client.adapter.ts";
import { hasConsented } from "./consent.queries.ts";
import { makeGrant } from "./grant.ts";
import type { SigningKeys } from "./keyring.ts";
import { findClientRow } from "./client.queries.ts";
import { hashRecordId } from "./record.queries.ts";
import { createRecordAdapter } from "./record.adapter.ts";
import { apiScopesOf, personalScopes, readScopes } from "./scopes.ts";
import { deriveKey, type Secrets } from "./sealed-text.ts";
import { signingAlgorithm } from "./signing-key.ts";
import { tokenLifetimes } from "./token-lifetimes.ts";

export interface ProviderSetup {
  db: Kysely<DB>;
  secrets: Secrets;
  keys: SigningKeys;
  /** The address of our API: the audience of access tokens. */
  audience: string;
}

/** The path of the provider; the issuer is the origin and this. */
export const mountPath = "/oidc";

function cookieKeys({ current, previous }: Secrets): Buffer[] {
  return [current, ...(previous === undefined ? [] : [previous])].map((secret) => deriveKey(secret, "oidc cookies"));
}

/** Only the code flow with PKCE and client credentials; all else that the library can do is off. */
export function createProviderConfig({ db, secrets, keys, audience }: ProviderSetup): Configuration {
  async function describeApi(ctx: KoaContextWithOIDC, resource: string, client: Client) {
    if (resource !== audience) throw new errors.InvalidTarget();
    const registered = apiScopesOf((await findClientRow(db, client.clientId))?.scopes ?? []);
    const refused = apiScopesOf(ctx.oidc.requestParamScopes).find((scope) => !registered.includes(scope));
    if (refused !== undefined) throw new errors.InvalidScope("requested scope is not allowed", refused);
    return {
      scope: registered.join(" "),
      audience,
      accessTokenFormat: "jwt" as const,
      accessTokenTTL: tokenLifetimes.accessToken,
      jwt: { sign: { alg: signingAlgorithm } } as const,
    };
  }

  return {
    adapter: (model) => (model === "Client" ? createClientAdapter(db) : createRecordAdapter(db, model)),
    jwks: { keys: keys.map(({ privateKey }) => privateKey) },
    cookies: {
      keys: cookieKeys(secrets),
      names: {
        session: "millrace_oidc_session",
        interaction: "millrace_oidc_interaction",
        resume: "millrace_oidc_resume",
      },
      long: { signed: true, httpOnly: true, sameSite: "lax", path: mountPath },
      short: { signed: true, httpOnly: true, sameSite: "lax" },
    },
    scopes: [...personalScopes],
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    pkce: { required: () => true },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    clientDefaults: { id_token_signed_response_alg: signingAlgorithm },
    enabledJWA: {
      idTokenSigningAlgValues: [signingAlgorithm],
      userinfoSigningAlgValues: [signingAlgorithm],
      introspectionSigningAlgValues: [signingAlgorithm],
    },
    features: {
      devInteractions: { enabled: false },
      // Tokens are bearer tokens: our API would not check what DPoP binds them to.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId,
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      resourceIndicators: {
        enabled: true,
        // Who asks for nothing of the API gets a token for `userinfo`, which takes no others.
        defaultResource(ctx) {
          const isMachine = ctx.oidc.params?.["grant_type"] === "client_credentials";
          return isMachine || apiScopesOf(ctx.oidc.requestParamScopes).length > 0 ? audience : [];
        },
        useGrantedResource: () => true,
        getResourceServerInfo: describeApi,
      },
    },
    formats: {
      customizers: {
        jwt(_ctx, token, { payload }) {
          if ("grantId" in token && typeof token.grantId === "string") payload["grant"] = hashRecordId(token.grantId);
        },
      },
    },
    rotateRefreshToken: true,
    ttl: {
      AuthorizationCode: tokenLifetimes.authorizationCode,
      AccessToken: tokenLifetimes.accessToken,
      ClientCredentials: tokenLifetimes.accessToken,
      IdToken: tokenLifetimes.idToken,
      Interaction: tokenLifetimes.interaction,
      RefreshToken: tokenLifetimes.refreshToken,
      Grant: (_ctx, grant) =>
        grant.getOIDCScope().includes("offline_access") ? tokenLifetimes.grant : tokenLifetimes.briefGrant,
      Session: tokenLifetimes.session,
    },
    interactions: { url: (_ctx, { uid }) => `${mountPath}/interaction/${uid}` },

    async findAccount(_ctx, userId) {
      const user = await findAccountRow(db, userId);
      if (!user) return undefined;
      const { id: sub, name, email, email_verified } = user;
      return { accountId: userId, claims: () => ({ sub, name, email, email_verified }) };
    },

    /** The consent just given, or one that is remembered. */
    async loadExistingGrant({ oidc }) {
      const given = oidc.result?.consent?.grantId;
      if (given !== undefined) return oidc.provider.Grant.find(given);
      const { client, account } = oidc;
      if (!client || !account || oidc.prompts.has("consent")) return undefined;
      const request = {
        userId: account.accountId,
        clientId: client.clientId,
        scopes: readScopes(oidc.params?.["scope"]),
      };
      if (!(await hasConsented(db, request))) return undefined;
      return makeGrant(oidc.provider, { ...request, audience });
    },

    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === "none" &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),

    renderError(ctx, { error, error_description }) {
      ctx.type = "text/plain";
      ctx.body = `This sign-in cannot go on (${error}${error_description ? `: ${error_description}` : ""}): go back to the app you came from and start again.\n`;
    },
  };
}
