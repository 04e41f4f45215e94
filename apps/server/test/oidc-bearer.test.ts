import { importJWK, type JWTPayload, SignJWT } from "jose";
import * as openid from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenSigningKey, openSigningKey } from "../src/auth/oidc/signing-key.ts";
import { bearer, postJson } from "./http-requests.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { registerApp, signInToApp } from "./support/relying-party.ts";
import { announceKind } from "./support/world.ts";

let oidc: OidcWorld;
let key: OpenSigningKey;
let machineId: string;
let idToken: string;
let genuine: string;

beforeAll(async () => {
  oidc = await startOidcWorld();
  const { client: admin } = await oidc.world.signIn("admin");
  const row = await oidc.world.db.selectFrom("auth.signing_keys").selectAll().executeTakeFirstOrThrow();
  key = openSigningKey({ current: "millrace-development-only" }, row);
  const machine = await registerApp(admin, oidc.issuer, { kind: "machine", scopes: ["tasks:read"] });
  machineId = machine.clientId;
  const config = await machine.config(oidc.origin);
  genuine = (await openid.clientCredentialsGrant(config, { scope: "tasks:read" })).access_token;
  const app = await registerApp(admin, oidc.issuer, { kind: "web", scopes: ["openid"] });
  const appConfig = await app.config(oidc.origin);
  idToken = (await signInToApp(appConfig, await oidc.signedIn(), { scope: "openid" })).id_token ?? "";
});
afterAll(() => oidc[Symbol.asyncDispose]());

interface Forgery {
  claims?: JWTPayload;
  header?: { alg?: string; typ?: string; kid?: string };
  key?: Uint8Array;
}

/** As our own key would sign it, but for what is given. */
async function forge({ claims, header, key: other }: Forgery): Promise<string> {
  const signer = other ?? (await importJWK(key.privateKey, "RS256"));
  const at = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    iss: oidc.issuer,
    aud: `${oidc.origin}/api`,
    sub: machineId,
    client_id: machineId,
    scope: "tasks:read",
    iat: at,
    exp: at + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: key.id, ...header })
    .sign(signer);
}

async function statusOf(token: string): Promise<number> {
  return (await fetch(`${oidc.origin}/api/tasks`, { headers: bearer(token) })).status;
}

test("A6 the key signs what the API takes, so that the refusals below are for their own reasons", async () => {
  expect([await statusOf(genuine), await statusOf(await forge({}))]).toEqual([200, 200]);
});

test.each<[string, () => Forgery]>([
  ["for another audience", () => ({ claims: { aud: "https://elsewhere.example/api" } })],
  ["of another issuer", () => ({ claims: { iss: "https://elsewhere.example/oidc" } })],
  ["that has expired", () => ({ claims: { exp: Math.floor(Date.now() / 1_000) - 1 } })],
  ["without an end", () => ({ claims: { exp: undefined } })],
  ["of another type", () => ({ header: { typ: "JWT" } })],
  ["of an unknown key", () => ({ header: { kid: "no-such-key" } })],
  ["signed by an algorithm with a shared secret", () => ({ header: { alg: "HS256" }, key: new Uint8Array(32) })],
  ["of a person without a grant", () => ({ claims: { sub: "0198b2c4-7d10-7a51-8e6f-3f0a9c21d5e7" } })],
])("A6 a token %s is refused", async (_what, forgery) => {
  expect(await statusOf(await forge(forgery()))).toBe(401);
});

test("A6 an id token, a token whose end was changed, and one without a signature are refused", async () => {
  const [header = "", payload = "", signature = ""] = genuine.split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
  const more = Buffer.from(payload, "base64url").toString().replace("tasks:read", "operate   ");
  const tampered = `${header}.${Buffer.from(more).toString("base64url")}.${signature}`;
  const statuses = [idToken, tampered, `${none}.${payload}.x`, `${none}.${payload}.`].map(statusOf);
  expect(await Promise.all(statuses)).toEqual([401, 401, 401, 401]);
});

test("A6 a forged scope gives no more than the client is registered for", async () => {
  const token = await forge({ claims: { scope: "tasks:read operate users:read" } });
  const response = await fetch(`${oidc.origin}/api/users`, { headers: bearer(token) });
  expect(response.status).toBe(403);
});

test("A6 a machine that may act on everyone's tasks, but not list them, is answered with the task it acted on", async () => {
  await announceKind(oidc.world.db);
  const { client: admin } = await oidc.world.signIn("admin");
  const machine = await registerApp(admin, oidc.issuer, { kind: "machine", scopes: ["tasks:write", "operate"] });
  const config = await machine.config(oidc.origin);
  const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: "tasks:write operate" });
  const { client: owner } = await oidc.world.signIn("user");
  const { id } = await owner.tasks.create.mutate({ kind: "test.idle", title: "Somebody's" });
  const canceled = await postJson(`${oidc.origin}/api/tasks/${id}/cancel`, {}, bearer(token));
  expect([canceled.status, await canceled.json()]).toMatchObject([200, { id, status: "CANCELED" }]);
  expect(await statusOf(token)).toBe(403);
});
