import { createNodeClient } from "@millrace/contracts/node-client";
import { type Role, userRecordSchema } from "@millrace/contracts/user";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppRouter } from "../src/router.ts";
import { bearer, postJson, restError } from "./http-requests.ts";
import { refusal } from "./support/refusal.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let admin: Client;
let adminToken: string;
let adminId: string;

beforeAll(async () => {
  world = await startWorld();
  ({ client: admin, token: adminToken, userId: adminId } = await world.signIn("admin"));
});
afterAll(() => world[Symbol.asyncDispose]());

const password = "long enough";
let count = 0;

/** Somebody new, made by the admin and signed in. */
async function newUser(role: Role = "employee") {
  count += 1;
  const email = `user-${count}@users.example`;
  const user = await admin.users.create.mutate({ email, name: `User ${count}`, role, password });
  const { token } = await createNodeClient<AppRouter>({ url: world.server.url }).auth.login.mutate({ email, password });
  return { ...user, token, client: createNodeClient<AppRouter>({ url: world.server.url, token: () => token }) };
}

function auditOf(entityId: string) {
  return world.db.selectFrom("auth.audit").selectAll().where("entity_id", "=", entityId).orderBy("id").execute();
}

describe("A4 creating", () => {
  test("A4 an admin makes an account with a role, and it signs in; its e-mail counts as verified", async () => {
    const made = await newUser("accountant");
    expect(made).toMatchObject({ role: "accountant", emailVerified: true, deletedAt: null });
    expect(await made.client.auth.me.query()).toMatchObject({ id: made.id, role: "accountant" });
    expect(await auditOf(made.id)).toMatchObject([
      { actor: adminId, action: "user.create", entity: "user", detail: { email: made.email, role: "accountant" } },
    ]);
  });

  test("A4 an e-mail that is taken, in any case, is a conflict", async () => {
    const { email } = await newUser();
    const again = admin.users.create.mutate({ email: email.toUpperCase(), name: "Again", password });
    expect(await refusal(again)).toMatchObject({ code: "EMAIL_TAKEN" });
  });

  test("A4 REST creates with 201, changes with 200, deletes with 204 and lists pages", async () => {
    const { url } = world.server;
    const headers = bearer(adminToken);
    const made = await postJson(`${url}/api/users`, { email: "rest@users.example", name: "Rest", password }, headers);
    expect(made.status).toBe(201);
    const { id } = userRecordSchema.parse(await made.json());
    const at = `${url}/api/users/${id}`;
    const json = { ...headers, "content-type": "application/json" };
    const changed = await fetch(at, { method: "PATCH", headers: json, body: '{"role":"manager"}' });
    expect(await changed.json()).toMatchObject({ id, role: "manager" });
    const list = await (await fetch(`${url}/api/users?role=manager,admin&limit=1`, { headers })).json();
    expect(list).toMatchObject({ items: [{ id }], nextCursor: expect.any(String) });
    expect((await fetch(at, { method: "DELETE", headers })).status).toBe(204);
    expect(await (await fetch(at, { headers })).json()).toMatchObject({ id, deletedAt: expect.any(String) });
  });
});

describe("A4 listing", () => {
  test("A4 pages hold every user once, newest first", async () => {
    const made = [await newUser(), await newUser(), await newUser()].map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Client["users"]["list"]["query"]>> = await admin.users.list.query({
        cursor,
        limit: 2,
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 3)).toEqual(made.toReversed());
    expect(seen).toContain(adminId);
  });

  test("A4 the search finds parts of names and addresses as they stand, wildcards and all", async () => {
    const odd = await admin.users.create.mutate({ email: "odd@users.example", name: "100%_Odd\\", password });
    const found = async (search: string) => (await admin.users.list.query({ search })).items.map(({ id }) => id);
    expect(await found("100%_oDD\\")).toEqual([odd.id]);
    expect(await found("ODD@users")).toEqual([odd.id]);
    expect(await found("1%Odd")).toEqual([]);
    expect(await found("10__")).toEqual([]);
  });

  test("A4 a filter by role holds, and the deleted are listed on request only", async () => {
    const gone = await newUser("manager");
    await admin.users.delete.mutate({ id: gone.id });
    const ids = async (deleted: boolean) =>
      (await admin.users.list.query({ role: ["manager"], deleted })).items.map(({ id, role }) => `${role} ${id}`);
    expect(await ids(false)).not.toContain(`manager ${gone.id}`);
    expect(await ids(true)).toContain(`manager ${gone.id}`);
    expect((await ids(true)).every((each) => each.startsWith("manager"))).toBe(true);
  });

  test("A4 a cursor of another list, a limit beyond 200 and an unknown field are refused", async () => {
    for (const query of ["cursor=nonsense", "limit=201", "sort=email"]) {
      const response = await fetch(`${world.server.url}/api/users?${query}`, { headers: bearer(adminToken) });
      expect({ query, status: response.status }).toEqual({ query, status: 400 });
      expect(await restError(response)).toMatchObject({ code: "VALIDATION_FAILED" });
    }
  });
});

describe("A4 changing", () => {
  test("A4 a new role holds at once in a session that is open", async () => {
    const { id, client } = await newUser();
    expect(await refusal(client.users.list.query({}))).toMatchObject({ code: "FORBIDDEN" });
    await admin.users.update.mutate({ id, role: "admin" });
    expect((await client.users.list.query({})).items.length).toBeGreaterThan(0);
    await admin.users.update.mutate({ id, role: "employee" });
    expect(await refusal(client.users.list.query({}))).toMatchObject({ code: "FORBIDDEN" });
  });

  test("A4 the audit says what was changed from what to what, and nothing of what stayed", async () => {
    const { id, name } = await newUser();
    await admin.users.update.mutate({ id, name: "Renamed", role: "employee", emailVerified: false });
    await admin.users.update.mutate({ id, name: "Renamed" });
    const changes = (await auditOf(id)).filter(({ action }) => action === "user.update");
    expect(changes.map(({ detail }) => detail)).toEqual([
      { name: { from: name, to: "Renamed" }, email_verified: { from: true, to: false } },
    ]);
  });

  test("A4 nobody demotes or deletes themselves, and an unknown user is not found", async () => {
    const { id, client } = await newUser("admin");
    expect(await refusal(client.users.update.mutate({ id, role: "manager" }))).toMatchObject({ code: "OWN_ACCOUNT" });
    expect(await refusal(client.users.delete.mutate({ id }))).toMatchObject({ code: "OWN_ACCOUNT" });
    expect(await client.users.update.mutate({ id, name: "Own name" })).toMatchObject({ name: "Own name" });
    const unknown = "0199a000-0000-7000-8000-000000000009";
    expect(await refusal(admin.users.get.query({ id: unknown }))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(admin.users.delete.mutate({ id: unknown }))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(admin.users.update.mutate({ id: unknown, name: "x" }))).toMatchObject({ code: "NOT_FOUND" });
    await admin.users.delete.mutate({ id });
  });
});

describe("A4 deleting", () => {
  test("A4 a deleted user's sessions and tokens end, the e-mail is free, and the user stays as a tombstone", async () => {
    const { id, email, client } = await newUser();
    const { token } = await client.tokens.create.mutate({ name: "mine", scopes: ["tasks:read"] });
    const byToken = createNodeClient<AppRouter>({ url: world.server.url, token: () => token });
    await byToken.tasks.list.query({});
    await admin.users.delete.mutate({ id });
    expect(await refusal(client.auth.me.query())).toMatchObject({ code: "SESSION_EXPIRED" });
    expect(await refusal(byToken.tasks.list.query({}))).toMatchObject({ code: "SESSION_EXPIRED" });
    const sessions = await world.db.selectFrom("auth.sessions").select("id_hash").where("user_id", "=", id).execute();
    expect(sessions).toEqual([]);
    expect(await admin.users.get.query({ id })).toMatchObject({ email, deletedAt: expect.any(String) });
    expect(await refusal(admin.users.delete.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(admin.users.update.mutate({ id, role: "admin" }))).toMatchObject({ code: "NOT_FOUND" });
    const again = await admin.users.create.mutate({ email, name: "Heir", password });
    expect(again.id).not.toBe(id);
  });
});

test.each(["manager", "accountant", "user"] as const)("A4 a %s neither sees nor manages users", async (account) => {
  const { client, userId } = await world.signIn(account);
  const calls = [
    client.users.list.query({}),
    client.users.get.query({ id: userId }),
    client.users.create.mutate({ email: "x@users.example", name: "X", password }),
    client.users.update.mutate({ id: userId, role: "admin" }),
    client.users.delete.mutate({ id: adminId }),
  ];
  const codes = await Promise.all(calls.map(async (call) => (await refusal(call)).code));
  expect(codes).toEqual(Array(5).fill("FORBIDDEN"));
});

test("A8 a token with users:read sees users and tombstones and manages none", async () => {
  const { token } = await admin.tokens.create.mutate({ name: "reader", scopes: ["users:read"] });
  const { id, email } = await newUser();
  await admin.users.delete.mutate({ id });
  const get = await fetch(`${world.server.url}/api/users/${id}`, { headers: bearer(token) });
  expect(await get.json()).toMatchObject({ id, email, role: "employee", deletedAt: expect.any(String) });
  const remove = await fetch(`${world.server.url}/api/users/${adminId}`, { method: "DELETE", headers: bearer(token) });
  expect(await restError(remove)).toMatchObject({ code: "FORBIDDEN" });
});
