import { decodeProtectedHeader } from "jose";
import { sql } from "kysely";
import * as openid from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeExpiredRecords } from "../src/auth/oidc/record.queries.ts";
import { bearer } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { oauthError } from "./support/oauth-error.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { registerApp, type RelyingParty, signInToApp } from "./support/relying-party.ts";
import type { Client } from "./support/world.ts";

let oidc: OidcWorld;
let admin: Client;
/** The address of the second server. */
let second: string;
let app: RelyingParty;
let config: openid.Configuration;
let secondConfig: openid.Configuration;
const stay = { scope: "openid offline_access tasks:read", prompt: "consent" };

beforeAll(async () => {
  oidc = await startOidcWorld();
  second = (await oidc.world.startServer({ env: { PORT: "0" } })).url;
  ({ client: admin } = await oidc.world.signIn("admin"));
  app = await registerApp(admin, oidc.issuer, { kind: "browser", scopes: ["openid", "offline_access", "tasks:read"] });
  config = await app.config(oidc.origin);
  secondConfig = await app.config(second);
});
afterAll(() => oidc[Symbol.asyncDispose]());

async function statusOf(token: string, url = oidc.origin): Promise<number> {
  return (await fetch(`${url}/api/tasks`, { headers: bearer(token) })).status;
}

function refreshTokenOf({ refresh_token }: openid.TokenEndpointResponse): string {
  if (refresh_token === undefined) throw new Error("the app got no refresh token");
  return refresh_token;
}

/** As if the grace for parallel tabs were over: the database's clock cannot be moved. */
async function letGracePass(): Promise<void> {
  await oidc.world.db
    .updateTable("auth.oauth_records")
    .set({ consumed_at: new Date(0) })
    .where("model", "=", "RefreshToken")
    .where("consumed_at", "is not", null)
    .execute();
}

async function newMachine(scopes: ("tasks:read" | "tasks:write" | "users:read")[]) {
  const machine = await registerApp(admin, oidc.issuer, { kind: "machine", scopes });
  return { machine, machineConfig: await machine.config(oidc.origin) };
}

test("A6 a refresh token is replaced at each use, and the app stays signed in", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn(), stay);
  const next = await openid.refreshTokenGrant(config, refreshTokenOf(tokens));
  expect(next.refresh_token).not.toBe(tokens.refresh_token);
  expect(await statusOf(next.access_token)).toBe(200);
  await letGracePass();
  const last = await openid.refreshTokenGrant(secondConfig, refreshTokenOf(next));
  expect(await statusOf(last.access_token, second)).toBe(200);
});

test("A6 a replayed refresh token kills its family, access tokens too, and no other sign-in", async () => {
  const browser = await oidc.signedIn();
  const tokens = await signInToApp(config, browser, stay);
  const other = await signInToApp(config, browser, stay);
  const next = await openid.refreshTokenGrant(config, refreshTokenOf(tokens));
  await letGracePass();
  expect(await oauthError(openid.refreshTokenGrant(secondConfig, refreshTokenOf(tokens)))).toBe("invalid_grant");
  expect(await oauthError(openid.refreshTokenGrant(config, refreshTokenOf(next)))).toBe("invalid_grant");
  expect(await statusOf(next.access_token)).toBe(401);
  expect(await statusOf(next.access_token, second)).toBe(401);
  await openid.refreshTokenGrant(config, refreshTokenOf(other));
  expect(await statusOf(other.access_token)).toBe(200);
});

test("A6 two tabs that refresh the same token at the same time on two servers both survive", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn(), stay);
  const [left, right] = await Promise.all([
    openid.refreshTokenGrant(config, refreshTokenOf(tokens)),
    openid.refreshTokenGrant(secondConfig, refreshTokenOf(tokens)),
  ]);
  await letGracePass();
  const [leftAgain, rightAgain] = await Promise.all([
    openid.refreshTokenGrant(secondConfig, refreshTokenOf(left)),
    openid.refreshTokenGrant(config, refreshTokenOf(right)),
  ]);
  expect([await statusOf(leftAgain.access_token), await statusOf(rightAgain.access_token)]).toEqual([200, 200]);
  await letGracePass();
  expect(await oauthError(openid.refreshTokenGrant(config, refreshTokenOf(tokens)))).toBe("invalid_grant");
  expect(await oauthError(openid.refreshTokenGrant(config, refreshTokenOf(rightAgain)))).toBe("invalid_grant");
});

test("A6 a refresh token is worth nothing to another client", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn(), stay);
  const thief = await registerApp(admin, oidc.issuer, { kind: "browser", scopes: ["openid", "offline_access"] });
  const thiefConfig = await thief.config(oidc.origin);
  expect(await oauthError(openid.refreshTokenGrant(thiefConfig, refreshTokenOf(tokens)))).toBe("invalid_grant");
});

test("A6 revoking a refresh token ends the sign-in at once", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn(), stay);
  await openid.tokenRevocation(config, refreshTokenOf(tokens));
  expect(await oauthError(openid.refreshTokenGrant(config, refreshTokenOf(tokens)))).toBe("invalid_grant");
  expect(await statusOf(tokens.access_token)).toBe(401);
});

test("A6 the database holds no token that could be used", async () => {
  const tokens = await signInToApp(config, await oidc.signedIn(), stay);
  const rows = JSON.stringify(await oidc.world.db.selectFrom("auth.oauth_records").selectAll().execute());
  expect(rows).not.toContain(refreshTokenOf(tokens));
  expect(rows).not.toContain(tokens.access_token);
});

test("A6 a sign-in without a refresh token is remembered for an hour, one with it for 90 days", async () => {
  const browser = await oidc.signedIn("accountant");
  await signInToApp(config, browser, { scope: "openid tasks:read" });
  await signInToApp(config, browser, stay);
  const { rows } = await sql<{ hours: number }>`
    select round(extract(epoch from expires_at - now()) / 3600)::int as hours
    from auth.oauth_records r join auth.users u on u.id::text = payload ->> 'accountId'
    where model = 'Grant' and u.email = 'accountant@example.com' order by 1`.execute(oidc.world.db);
  expect(rows).toEqual([{ hours: 1 }, { hours: 90 * 24 }]);
});

test("A6 what has expired is removed batch by batch, and nothing else", async () => {
  const { db } = oidc.world;
  const models = () => db.selectFrom("auth.oauth_records").select("id_hash").orderBy("id_hash").execute();
  const before = await models();
  await sql`
    insert into auth.oauth_records (model, id_hash, payload, expires_at)
    select 'Interaction', 'expired ' || i, '{}', now() - interval '1 second' from generate_series(1, 7) i`.execute(db);
  await removeExpiredRecords(db, 3);
  expect(await models()).toEqual(before);
});

test("A6 a machine gets a token for the API, within its scopes", async () => {
  const { machine, machineConfig } = await newMachine(["tasks:read", "tasks:write"]);
  const read = await openid.clientCredentialsGrant(machineConfig, { scope: "tasks:read" });
  expect(read.scope).toBe("tasks:read");
  expect(await statusOf(read.access_token)).toBe(200);
  expect(await statusOf(read.access_token, second)).toBe(200);
  const headers = { ...bearer(read.access_token), "content-type": "application/json" };
  const create = await fetch(`${oidc.origin}/api/tasks`, { method: "POST", headers, body: "{}" });
  expect(create.status).toBe(403);
  expect((await fetch(`${oidc.origin}/api/auth/me`, { headers })).status).toBe(403);
  expect((await fetch(`${oidc.origin}/api/clients`, { headers })).status).toBe(403);
  expect(machine.secret).not.toBeNull();
});

test("A6 a machine that asks for no scope gets a token that may nothing, and one not its own is refused", async () => {
  const { machineConfig } = await newMachine(["tasks:read"]);
  const bare = await openid.clientCredentialsGrant(machineConfig);
  expect(await statusOf(bare.access_token)).toBe(403);
  expect(await oauthError(openid.clientCredentialsGrant(machineConfig, { scope: "operate" }))).toBe("invalid_scope");
});

test("A6 a token for another audience is not given out", async () => {
  const { machineConfig } = await newMachine(["tasks:read"]);
  const grant = openid.clientCredentialsGrant(machineConfig, { resource: "https://elsewhere.example/api" });
  expect(await oauthError(grant)).toBe("invalid_target");
});

test("A6 a wrong secret is refused, and the old one ends when there is a new one", async () => {
  const { machine, machineConfig } = await newMachine(["tasks:read"]);
  await admin.clients.rotateSecret.mutate({ id: machine.clientId });
  expect(await oauthError(openid.clientCredentialsGrant(machineConfig))).toBe("invalid_client");
});

test("A6 a client that is deleted, or loses a scope, loses it at once on every server", async () => {
  const { machine, machineConfig } = await newMachine(["tasks:read", "users:read"]);
  const { access_token } = await openid.clientCredentialsGrant(machineConfig, { scope: "tasks:read" });
  await admin.clients.update.mutate({ id: machine.clientId, scopes: ["users:read"] });
  expect([await statusOf(access_token), await statusOf(access_token, second)]).toEqual([403, 403]);
  await admin.clients.delete.mutate({ id: machine.clientId });
  expect([await statusOf(access_token), await statusOf(access_token, second)]).toEqual([401, 401]);
  expect(await oauthError(openid.clientCredentialsGrant(machineConfig))).toBe("invalid_client");

  const own = await registerApp(admin, oidc.issuer, {
    kind: "web",
    scopes: ["openid", "offline_access", "tasks:read"],
  });
  const ownConfig = await own.config(oidc.origin);
  const tokens = await signInToApp(ownConfig, await oidc.signedIn(), stay);
  await admin.clients.delete.mutate({ id: own.clientId });
  expect(await statusOf(tokens.access_token)).toBe(401);
  expect(await oauthError(openid.refreshTokenGrant(ownConfig, refreshTokenOf(tokens)))).toBe("invalid_client");
});

test("A6 access and refresh tokens die with their user", async () => {
  const made = await admin.users.create.mutate({
    email: "leaver@example.com",
    name: "Leaver",
    password: "leaver12345",
    role: "employee",
  });
  const browser = await oidc.browser("leaver@example.com", "leaver12345");
  const tokens = await signInToApp(config, browser, stay);
  expect(await statusOf(tokens.access_token)).toBe(200);
  await admin.users.delete.mutate({ id: made.id });
  expect([await statusOf(tokens.access_token), await statusOf(tokens.access_token, second)]).toEqual([401, 401]);
  expect(await oauthError(openid.refreshTokenGrant(config, refreshTokenOf(tokens)))).toBe("invalid_grant");
});

test("A6 a new key signs on both servers within seconds, each verifies the other's tokens at once, and the old stays published", async () => {
  const { machineConfig, machine } = await newMachine(["tasks:read"]);
  const onSecond = await machine.config(second);
  const before = await openid.clientCredentialsGrant(onSecond, { scope: "tasks:read" });
  const oldKey = decodeProtectedHeader(before.access_token).kid;
  const made = await admin.keys.rotate.mutate();
  expect(made.id).not.toBe(oldKey);

  const fresh = await openid.clientCredentialsGrant(machineConfig, { scope: "tasks:read" });
  expect(decodeProtectedHeader(fresh.access_token).kid).toBe(made.id);
  const statuses = [fresh, before].flatMap(({ access_token }) => [
    statusOf(access_token),
    statusOf(access_token, second),
  ]);
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200]);

  const published = JSON.stringify(await (await fetch(`${second}/oidc/jwks`)).json());
  expect(published).toContain(made.id);
  expect(published).toContain(oldKey);
  expect(published).not.toContain('"d":');
  await eventually("the second server signs with the new key", async () => {
    const { access_token } = await openid.clientCredentialsGrant(onSecond);
    return decodeProtectedHeader(access_token).kid === made.id;
  });
  const listed = await admin.keys.list.query();
  expect(listed.items.map(({ id, state }) => [id, state])).toEqual([
    [made.id, "signing"],
    [oldKey, "verifying"],
  ]);
});

test("A6 pages of other sites reach the token endpoint only for a client in the browser of their own", async () => {
  const post = (origin: string, clientId: string) =>
    fetch(`${oidc.origin}/oidc/token`, {
      method: "POST",
      headers: { origin, "sec-fetch-site": "cross-site", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x", client_id: clientId }),
    });
  const own = await post("https://app.example", app.clientId);
  expect(own.headers.get("access-control-allow-origin")).toBe("https://app.example");
  expect(await own.json()).toMatchObject({ error: "invalid_grant" });
  const foreign = await post("https://evil.example", app.clientId);
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  expect(await foreign.json()).toMatchObject({ error: "invalid_request" });
  const authorization = await fetch(`${oidc.origin}/oidc/auth`, {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
    body: "",
  });
  expect(authorization.status).toBe(403);
});
