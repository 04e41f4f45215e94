import { consentResultSchema } from "@millrace/contracts/consent";
import type { ClientKind, ClientScope } from "@millrace/contracts/oauth-client";
import * as openid from "openid-client";
import type { Browser } from "./browser.ts";
import type { Client } from "./world.ts";

const redirectUri = "https://app.example/callback";

export interface RelyingParty {
  clientId: string;
  secret: string | null;
  /** With the requests going to this server, whatever the issuer's address is. */
  config(serverUrl: string): Promise<openid.Configuration>;
}

export interface SignIn {
  scope: string;
  prompt?: string;
  /** Seconds since the person last signed in, at most. */
  maxAge?: number;
  allow?: boolean;
}

/** Registers an app as an admin, and finds the provider by discovery as any app does. */
export async function registerApp(
  admin: Client,
  issuer: string,
  client: { kind: ClientKind; scopes: ClientScope[] },
): Promise<RelyingParty> {
  const redirectUris = client.kind === "machine" ? [] : [redirectUri];
  const made = await admin.clients.create.mutate({ name: "Sample app", redirectUris, ...client });
  const { id: clientId } = made.client;
  const { secret } = made;
  return {
    clientId,
    secret,
    config(serverUrl) {
      const toServer: openid.CustomFetch = (url, options) =>
        fetch(url.replace(new URL(issuer).origin, serverUrl), { ...options, body: options.body ?? null });
      const authentication = secret === null ? openid.None() : openid.ClientSecretBasic(secret);
      return openid.discovery(new URL(issuer), clientId, undefined, authentication, {
        execute: [openid.allowInsecureRequests],
        [openid.customFetch]: toServer,
      });
    },
  };
}

export interface Authorization {
  /** Where the browser came back to in the app. */
  callback: URL;
  checks: { pkceCodeVerifier: string; expectedState: string; expectedNonce: string };
  wasAsked: boolean;
}

/** What an app's user does: from the app to Millrace, there an answer on the consent page if asked, and back. */
export async function authorize(
  config: openid.Configuration,
  browser: Browser,
  { scope, prompt, maxAge, allow = true }: SignIn,
): Promise<Authorization> {
  const checks = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedState: openid.randomState(),
    expectedNonce: openid.randomNonce(),
  };
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...(prompt !== undefined && { prompt }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
  });
  const { url, response } = await browser.visit(start.href);
  if (response) throw new Error(`the sign-in stopped at ${url.href}: ${response.status} ${await response.text()}`);
  if (!url.pathname.startsWith("/consent/")) return { callback: url, checks, wasAsked: false };
  const answer = await browser.postJson(url.pathname.replace("/consent/", "/oidc/interaction/"), { allow });
  if (!answer.ok) throw new Error(`the answer was refused: ${await answer.text()}`);
  const { redirectTo } = consentResultSchema.parse(await answer.json());
  const back = await browser.visit(redirectTo);
  if (back.response) throw new Error(`no way back to the app: ${await back.response.text()}`);
  return { callback: back.url, checks, wasAsked: true };
}

/** From the app to its tokens. */
export async function signInToApp(
  config: openid.Configuration,
  browser: Browser,
  signIn: SignIn,
): Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers> {
  const { callback, checks } = await authorize(config, browser, signIn);
  return openid.authorizationCodeGrant(config, callback, checks);
}
