import { consentRequestSchema } from "@millrace/contracts/consent";
import { decodeJwt, decodeProtectedHeader } from "jose";
import * as openid from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer } from "./http-requests.ts";
import { Browser } from "./support/browser.ts";
import { oauthError } from "./support/oauth-error.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { authorize, registerApp, type RelyingParty, signInToApp } from "./support/relying-party.ts";
import type { Client } from "./support/world.ts";

let oidc: OidcWorld;
let admin: Client;
let app: RelyingParty;
let config: openid.Configuration;
const scope = "openid profile email tasks:read";

beforeAll(async () => {
  oidc = await startOidcWorld();
  ({ client: admin } = await oidc.world.signIn("admin"));
  app = await registerApp(admin, oidc.issuer, {
    kind: "web",
    scopes: ["openid", "profile", "email", "offline_access", "tasks:read", "tasks:write"],
  });
  config = await app.config(oidc.origin);
});
afterAll(() => oidc[Symbol.asyncDispose]());

function callApi(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json", ...bearer(token) };
  return fetch(`${oidc.origin}${path}`, { ...init, headers });
}

test("A6 discovery names the public address, PKCE by S256 and only the flows that there are", () => {
  const metadata = config.serverMetadata();
  expect(metadata).toMatchObject({
    issuer: oidc.issuer,
    authorization_endpoint: `${oidc.issuer}/auth`,
    token_endpoint: `${oidc.issuer}/token`,
    jwks_uri: `${oidc.issuer}/jwks`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
  expect(metadata.grant_types_supported?.toSorted()).toEqual([
    "authorization_code",
    "client_credentials",
    "refresh_token",
  ]);
});

test("A6 discovery names the public address whatever host and protocol a caller claims", async () => {
  const response = await fetch(`${oidc.origin}/oidc/.well-known/openid-configuration`, {
    headers: { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
  });
  expect(await response.text()).not.toContain("evil.example");
});

test("A6 a person signs in to another app with code and PKCE, and the app acts within the scopes", async () => {
  const browser = await oidc.signedIn();
  const tokens = await signInToApp(config, browser, { scope });
  expect(tokens.claims()).toMatchObject({ email: "user@example.com", name: "Uma User", email_verified: true });
  expect(tokens.refresh_token).toBeUndefined();
  expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: "RS256", typ: "at+jwt" });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    iss: oidc.issuer,
    aud: `${oidc.origin}/api`,
    client_id: app.clientId,
    scope: "tasks:read",
  });
  expect((await callApi("/api/tasks", tokens.access_token)).status).toBe(200);
  const write = await callApi("/api/tasks", tokens.access_token, {
    method: "POST",
    body: JSON.stringify({ kind: "manual", title: "x" }),
  });
  expect(write.status).toBe(403);
  expect((await callApi("/api/auth/me", tokens.access_token)).status).toBe(403);
});

test("A6 who asks for nothing of the API gets a token for userinfo only", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn("manager"), { scope: "openid email" });
  const subject = tokens.claims()?.sub ?? "";
  expect(await openid.fetchUserInfo(config, tokens.access_token, subject)).toEqual({
    sub: subject,
    email: "manager@example.com",
    email_verified: true,
  });
  expect((await callApi("/api/tasks", tokens.access_token)).status).toBe(401);
});

test("A6 the consent page is told who asks for what, in words, and only in the browser that began", async () => {
  const browser = await oidc.signedIn("accountant");
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: "https://app.example/callback",
    scope,
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  });
  const { url } = await browser.visit(start.href);
  expect(url.pathname).toMatch(/^\/consent\/[\w-]+$/);
  const path = url.pathname.replace("/consent/", "/oidc/interaction/");
  const request = consentRequestSchema.parse(await (await browser.fetch(path)).json());
  expect(request).toMatchObject({ client: { name: "Sample app" }, user: { email: "accountant@example.com" } });
  expect(request.scopes).toContainEqual({ scope: "tasks:read", words: "See tasks and schedules" });

  const other = await oidc.signedIn("user");
  expect((await other.fetch(path)).status).toBe(404);
  expect((await other.postJson(path, { allow: true })).status).toBe(404);
  const stranger = new Browser(oidc.origin);
  expect((await stranger.fetch(path)).status).toBe(401);
  const body = JSON.stringify({ allow: true });
  const headers = { "content-type": "application/json", origin: "https://evil.example" };
  expect((await browser.fetch(path, { method: "POST", headers, body })).status).toBe(403);
  expect((await browser.postJson(path, { allow: "yes" })).status).toBe(400);
});

test("A6 a stranger is sent to our own page, signs in there, and goes on", async () => {
  const browser = new Browser(oidc.origin);
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: "https://app.example/callback",
    scope: "openid",
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  });
  const { url } = await browser.visit(start.href);
  const path = url.pathname.replace("/consent/", "/oidc/interaction/");
  expect((await browser.fetch(path)).status).toBe(401);
  expect((await browser.postJson(path, { allow: true })).status).toBe(401);
  await browser.signIn("user@example.com", "user123");
  expect((await browser.fetch(path)).status).toBe(200);
});

test("A6 a consent is remembered for its scopes, in any browser, and asked anew for more or on demand", async () => {
  const own = await registerApp(admin, oidc.issuer, { kind: "browser", scopes: ["openid", "email", "tasks:read"] });
  const ownConfig = await own.config(oidc.origin);
  const first = await oidc.signedIn();
  expect(await authorize(ownConfig, first, { scope: "openid tasks:read" })).toMatchObject({ wasAsked: true });
  expect(await authorize(ownConfig, first, { scope: "openid tasks:read" })).toMatchObject({ wasAsked: false });
  const second = await oidc.signedIn();
  expect(await authorize(ownConfig, second, { scope: "openid" })).toMatchObject({ wasAsked: false });
  expect(await authorize(ownConfig, second, { scope: "openid email" })).toMatchObject({ wasAsked: true });
  const asked = await authorize(ownConfig, second, { scope: "openid", prompt: "consent" });
  expect(asked.wasAsked).toBe(true);
});

test("A6 a refusal goes back to the app as access_denied, and nothing is remembered", async () => {
  const own = await registerApp(admin, oidc.issuer, { kind: "web", scopes: ["openid"] });
  const ownConfig = await own.config(oidc.origin);
  const browser = await oidc.signedIn();
  const refused = await authorize(ownConfig, browser, { scope: "openid", allow: false });
  expect(refused.callback.searchParams.get("error")).toBe("access_denied");
  expect(await authorize(ownConfig, browser, { scope: "openid" })).toMatchObject({ wasAsked: true });
});

test("A6 the provider's session follows Millrace's: another person in the same browser is another subject, a sign-out ends it", async () => {
  const browser = await oidc.signedIn("user");
  const first = await signInToApp(config, browser, { scope: "openid email" });
  await browser.signIn("manager@example.com", "manager123");
  const second = await signInToApp(config, browser, { scope: "openid email" });
  expect([first.claims()?.["email"], second.claims()?.["email"]]).toEqual(["user@example.com", "manager@example.com"]);

  expect(
    (await authorize(config, browser, { scope: "openid", prompt: "none" })).callback.searchParams.has("code"),
  ).toBe(true);
  await browser.postJson("/api/auth/logout", {});
  const silent = await authorize(config, browser, { scope: "openid", prompt: "none" });
  expect(silent.callback.searchParams.get("error")).toBe("login_required");
});

test("A6 a wrong verifier, another's code, and a code without PKCE are refused", async () => {
  const browser = await oidc.signedIn();
  const { callback, checks } = await authorize(config, browser, { scope: "openid" });
  const wrong = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
  expect(await oauthError(openid.authorizationCodeGrant(config, callback, wrong))).toBe("invalid_grant");
  const thief = await registerApp(admin, oidc.issuer, { kind: "web", scopes: ["openid"] });
  const thiefConfig = await thief.config(oidc.origin);
  const other = await authorize(config, browser, { scope: "openid" });
  expect(await oauthError(openid.authorizationCodeGrant(thiefConfig, other.callback, other.checks))).toBe(
    "invalid_grant",
  );
  const bare = openid.buildAuthorizationUrl(config, { redirect_uri: "https://app.example/callback", scope: "openid" });
  const { url } = await browser.visit(bare.href);
  expect(url.searchParams.get("error")).toBe("invalid_request");
});

test("A6 a code is worth something once: of two at the same time one gets tokens, a replay ends them", async () => {
  const browser = await oidc.signedIn();
  const { callback, checks } = await authorize(config, browser, { scope });
  const exchange = () => openid.authorizationCodeGrant(config, callback, checks);
  const outcomes = await Promise.allSettled([exchange(), exchange()]);
  const succeeded = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(succeeded.length).toBeLessThanOrEqual(1);
  expect(await oauthError(exchange())).toBe("invalid_grant");
  const statuses = succeeded.map(async ({ value }) => (await callApi("/api/tasks", value.access_token)).status);
  expect(await Promise.all(statuses)).toEqual(succeeded.map(() => 401));
});

test("A6 an address that is not registered gets no code and no redirect", async () => {
  const browser = await oidc.signedIn();
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: "https://evil.example/callback",
    scope: "openid",
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  });
  const { url, response } = await browser.visit(start.href);
  expect(url.origin).toBe(oidc.origin);
  expect(response?.status).toBe(400);
});

test.each(["state", "nonce", "login_hint"])(
  "A6 a %s that the database cannot hold is the app's mistake",
  async (name) => {
    const start = openid.buildAuthorizationUrl(config, {
      redirect_uri: "https://app.example/callback",
      scope: "openid",
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: "S256",
      [name]: "a\0b",
    });
    const { url } = await (await oidc.signedIn()).visit(start.href);
    expect(url.searchParams.get("error")).toBe("invalid_request");
  },
);

test("A6 a form that brings the answer to the app may go there, and still nothing else may run in its page", async () => {
  const browser = await oidc.signedIn();
  await signInToApp(config, browser, { scope: "openid" });
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: "https://app.example/callback",
    scope: "openid",
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
    response_mode: "form_post",
  });
  const { response } = await browser.visit(start.href);
  expect(await response?.text()).toContain('<form method="post" action="https://app.example/callback">');
  const policy = response?.headers.get("content-security-policy");
  expect(policy).toMatch(/^default-src 'none';script-src 'self' 'sha256-[^']+';.*frame-ancestors 'none'$/);
  expect(policy).not.toContain("form-action");
});

test("A6 an app that wants a young sign-in gets one, and no answer before; it is told when that was", async () => {
  const browser = await oidc.signedIn();
  const signedInAgo = async (more: { prompt?: string; maxAge?: number }) => {
    const { callback, checks } = await authorize(config, browser, { scope: "openid", ...more });
    const expected = { ...checks, ...(more.maxAge !== undefined && { maxAge: more.maxAge }) };
    const { id_token: idToken = "" } = await openid.authorizationCodeGrant(config, callback, expected);
    return Date.now() / 1_000 - Number(decodeJwt(idToken)["auth_time"]);
  };
  const waitAnHour = () =>
    oidc.world.db
      .updateTable("auth.sessions")
      .set({ created_at: new Date(Date.now() - 3_600_000) })
      .execute();
  await waitAnHour();
  expect(await signedInAgo({ maxAge: 7_200 })).toBeGreaterThan(3_500);
  await expect(signedInAgo({ maxAge: 60 })).rejects.toThrow("sign in again");
  await expect(signedInAgo({ maxAge: 0 })).rejects.toThrow("sign in again");
  await expect(signedInAgo({ prompt: "login" })).rejects.toThrow("sign in again");
  await browser.signIn("user@example.com", "user123");
  expect(await signedInAgo({ maxAge: 60 })).toBeLessThan(60);

  await waitAnHour();
  const start = openid.buildAuthorizationUrl(config, {
    redirect_uri: "https://app.example/callback",
    scope: "openid",
    prompt: "login",
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  });
  const { url } = await browser.visit(start.href);
  const path = url.pathname.replace("/consent/", "/oidc/interaction/");
  const ask = async () => consentRequestSchema.parse(await (await browser.fetch(path)).json());
  expect(await ask()).toMatchObject({ signInAgain: true });
  await browser.signIn("user@example.com", "user123");
  expect(await ask()).toMatchObject({ signInAgain: false, isRemembered: true });
});

test("A6 a client gets only the scopes that it is registered for", async () => {
  const browser = await oidc.signedIn("admin");
  const more = await authorize(config, browser, { scope: "openid operate" });
  expect(more.callback.searchParams.get("error")).toBe("invalid_scope");
});
