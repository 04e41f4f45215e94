import { createNodeClient } from "@millrace/contracts/node-client";
import * as openid from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppRouter } from "../src/router.ts";
import { bearer, signUp } from "./http-requests.ts";
import { oauthError } from "./support/oauth-error.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { refusal } from "./support/refusal.ts";
import { authorize, registerApp, type RelyingParty, signInToApp } from "./support/relying-party.ts";

let oidc: OidcWorld;
let app: RelyingParty;
let config: openid.Configuration;
const stay = { scope: "openid offline_access tasks:read", prompt: "consent" };
const password = "correct horse";

beforeAll(async () => {
  oidc = await startOidcWorld();
  const { client: admin } = await oidc.world.signIn("admin");
  app = await registerApp(admin, oidc.issuer, { kind: "browser", scopes: ["openid", "offline_access", "tasks:read"] });
  config = await app.config(oidc.origin);
});
afterAll(() => oidc[Symbol.asyncDispose]());

/** Somebody new who has allowed the app to act for them. */
async function newPerson() {
  const { token, user } = await signUp(oidc.origin, `${crypto.randomUUID()}@example.com`, password);
  const client = createNodeClient<AppRouter>({ url: oidc.origin, token: () => token });
  const browser = await oidc.browser(user.email, password);
  const { access_token: accessToken, refresh_token: refreshToken = "" } = await signInToApp(config, browser, stay);
  return { client, browser, user, accessToken, refreshToken };
}

const statusOf = async (token: string): Promise<number> =>
  (await fetch(`${oidc.origin}/api/tasks`, { headers: bearer(token) })).status;

test("A6 one sees which apps may act for one, and what ends: its tokens at once, its consent too, nobody else's", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const { items } = await person.client.apps.list.query();
  expect(items).toMatchObject([
    { id: app.clientId, name: "Sample app", scopes: ["openid", "offline_access", "tasks:read"] },
  ]);
  await person.client.apps.disconnect.mutate({ id: app.clientId });
  expect(await statusOf(person.accessToken)).toBe(401);
  expect(await oauthError(openid.refreshTokenGrant(config, person.refreshToken))).toBe("invalid_grant");
  expect((await authorize(config, person.browser, { scope: "openid tasks:read" })).wasAsked).toBe(true);
  expect(await statusOf(other.accessToken)).toBe(200);
  expect((await other.client.apps.list.query()).items).toHaveLength(1);
});

test("A6 an app that was allowed nothing cannot be disconnected, and an app cannot disconnect apps", async () => {
  const { client, accessToken } = await newPerson();
  await client.apps.disconnect.mutate({ id: app.clientId });
  expect(await refusal(client.apps.disconnect.mutate({ id: app.clientId }))).toMatchObject({ code: "NOT_FOUND" });
  const another = await newPerson();
  const asApp = createNodeClient<AppRouter>({ url: oidc.origin, token: () => another.accessToken });
  expect(await refusal(asApp.apps.disconnect.mutate({ id: app.clientId }))).toMatchObject({ code: "FORBIDDEN" });
  expect(await statusOf(accessToken)).toBe(401);
});

test("A2 A6 who signs out everywhere or sets a new password signs the apps out too; consents stay remembered", async () => {
  const [leaver, careful] = [await newPerson(), await newPerson()];
  await leaver.client.auth.logout.mutate({ everywhere: true });
  await careful.client.auth.updateMe.mutate({ currentPassword: password, newPassword: "battery staple" });
  for (const { accessToken, refreshToken } of [leaver, careful]) {
    expect(await statusOf(accessToken)).toBe(401);
    expect(await oauthError(openid.refreshTokenGrant(config, refreshToken))).toBe("invalid_grant");
  }
  const again = await oidc.browser(leaver.user.email, password);
  expect((await authorize(config, again, { scope: "openid tasks:read" })).wasAsked).toBe(false);
});
