import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyring } from "../src/auth/oidc/keyring.ts";
import type { Secrets } from "../src/auth/oidc/sealed-text.ts";
import { readConfig } from "../src/config.ts";
import { bearer, postJson } from "./http-requests.ts";
import { refusal } from "./support/refusal.ts";
import { startWorld, type World } from "./support/world.ts";

const environment = { DATABASE_URL: "postgres://x", NATS_URL: "nats://x" };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const web = {
  name: "Books",
  kind: "web" as const,
  redirectUris: ["https://books.example/callback"],
  scopes: ["openid" as const, "tasks:read" as const],
};

test("A6 an admin registers a client, sees its secret once, and the database keeps only a hash", async () => {
  const { client: admin, userId } = await world.signIn("admin");
  const { client, secret } = await admin.clients.create.mutate(web);
  expect(secret).toMatch(/^mrs_[0-9a-f]{64}$/);
  const { items } = await admin.clients.list.query({});
  expect(items.find(({ id }) => id === client.id)).toEqual(client);
  expect(JSON.stringify(items)).not.toContain(secret);
  const row = await world.db
    .selectFrom("auth.oauth_clients")
    .selectAll()
    .where("id", "=", client.id)
    .executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(secret);
  const audit = await admin.audit.list.query({ entityId: client.id });
  expect(audit.items).toMatchObject([{ action: "client.create", entity: "client", actor: userId }]);
});

test("A6 a client is changed, gets a new secret, and is deleted; each is audited", async () => {
  const { client: admin, token } = await world.signIn("admin");
  const made = await admin.clients.create.mutate(web);
  const { id } = made.client;
  expect(await admin.clients.update.mutate({ id, name: "Library" })).toMatchObject({ name: "Library", kind: "web" });
  const rotated = await admin.clients.rotateSecret.mutate({ id });
  expect(rotated.secret).not.toBe(made.secret);
  const deleted = await fetch(`${world.server.url}/api/clients/${id}`, { method: "DELETE", headers: bearer(token) });
  expect(deleted.status).toBe(204);
  expect(await refusal(admin.clients.update.mutate({ id, name: "Gone" }))).toMatchObject({ code: "NOT_FOUND" });
  const audit = await admin.audit.list.query({ entityId: id });
  expect(audit.items.map(({ action }) => action)).toEqual([
    "client.delete",
    "client.rotate-secret",
    "client.update",
    "client.create",
  ]);
});

test("A6 a client in the browser has no secret and cannot be given one", async () => {
  const { client: admin } = await world.signIn("admin");
  const { client, secret } = await admin.clients.create.mutate({
    ...web,
    kind: "browser",
    redirectUris: ["http://localhost:8080/"],
  });
  expect(secret).toBeNull();
  expect(await refusal(admin.clients.rotateSecret.mutate({ id: client.id }))).toMatchObject({ code: "BAD_REQUEST" });
});

test.each([
  ["plain http elsewhere", { ...web, redirectUris: ["http://books.example/"] }, "redirectUris.0"],
  ["another scheme", { ...web, redirectUris: ["javascript:alert(1)"] }, "redirectUris.0"],
  ["a fragment", { ...web, redirectUris: ["https://books.example/#x"] }, "redirectUris.0"],
  ["credentials in the address", { ...web, redirectUris: ["https://a:b@books.example/"] }, "redirectUris.0"],
  ["an address of two lines", { ...web, redirectUris: ["https://books.example/\ncallback"] }, "redirectUris.0"],
  ["a space in the address", { ...web, redirectUris: ["https://books.example/call back"] }, "redirectUris.0"],
  ["a host in two readings", { ...web, redirectUris: ["https://books.example\\@evil.example/"] }, "redirectUris.0"],
  ["no slashes before the host", { ...web, redirectUris: ["https:books.example/"] }, "redirectUris.0"],
  ["no address to come back to", { ...web, redirectUris: [] }, "redirectUris"],
  ["a machine that signs people in", { name: "M", kind: "machine", scopes: ["openid"] }, "scopes"],
  ["an app without openid", { ...web, scopes: ["tasks:read"] }, "scopes"],
  ["a scope that does not exist", { ...web, scopes: ["openid", "root"] }, "scopes.1"],
  ["an unknown field", { ...web, secret: "mine" }, "secret"],
])("A6 a client with %s is refused", async (_what, body, path) => {
  const { token } = await world.signIn("admin");
  const response = await postJson(`${world.server.url}/api/clients`, body, bearer(token));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: "VALIDATION_FAILED", issues: [{ path }] } });
});

test("A6 only admins see and manage clients and keys", async () => {
  const { client: admin } = await world.signIn("admin");
  const { client } = await admin.clients.create.mutate(web);
  const { id } = client;
  for (const account of ["manager", "accountant", "user"] as const) {
    const { client: caller } = await world.signIn(account);
    const calls = [
      caller.clients.list.query({}),
      caller.clients.create.mutate(web),
      caller.clients.update.mutate({ id, name: "x" }),
      caller.clients.rotateSecret.mutate({ id }),
      caller.clients.delete.mutate({ id }),
      caller.keys.list.query(),
      caller.keys.rotate.mutate(),
    ];
    const codes = await Promise.all(calls.map(async (call) => (await refusal(call)).code));
    expect(new Set(codes)).toEqual(new Set(["FORBIDDEN"]));
  }
});

test("A6 private keys are sealed in the database, and a server with a new secret and the old one seals them anew", async () => {
  const { client: admin } = await world.signIn("admin");
  const [signing] = (await admin.keys.list.query()).items;
  expect(signing).toMatchObject({ state: "signing", removedAt: null });
  const sealed = async () => world.db.selectFrom("auth.signing_keys").selectAll().orderBy("id").execute();
  const before = await sealed();
  expect(JSON.stringify(before)).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/);

  const start = (secrets: Secrets) =>
    createKeyring({ db: world.db, secrets, now: Date.now, newId: randomUUID }).start();
  const current = "a new secret, long enough";
  await expect(start({ current })).rejects.toThrow("MILLRACE_SECRET_PREVIOUS");
  await start({ current, previous: readConfig(environment).secrets.current });
  const after = await sealed();
  expect(after.map(({ public_key }) => public_key)).toEqual(before.map(({ public_key }) => public_key));
  expect(after.map(({ sealed_private_key }) => sealed_private_key)).not.toEqual(
    before.map(({ sealed_private_key }) => sealed_private_key),
  );
  await start({ current });
});

test("A6 in production the server does not start without a secret of its own", () => {
  const env = { ...environment, NODE_ENV: "production" };
  expect(() => readConfig(env)).toThrow("MILLRACE_SECRET");
  expect(() => readConfig({ ...env, MILLRACE_SECRET: "" })).toThrow("MILLRACE_SECRET");
  expect(() => readConfig({ ...env, MILLRACE_SECRET: "short" })).toThrow("16 characters");
  expect(readConfig({ ...env, MILLRACE_SECRET: "0123456789abcdef" }).secrets.current).toBe("0123456789abcdef");
});
