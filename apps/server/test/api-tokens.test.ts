import { createHash } from "node:crypto";
import { scopeSchema, scopesOf } from "@millrace/contracts/access";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { Role } from "@millrace/contracts/user";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AppRouter } from "../src/router.ts";
import { bearer, postJson, restError } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let user: Client;
let userId: string;
let session: string;

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  ({ client: user, userId, token: session } = await world.signIn("user"));
});
afterAll(() => world[Symbol.asyncDispose]());

const dayMs = 86_400_000;

function clientWith(token: string): Client {
  return createNodeClient<AppRouter>({ url: world.server.url, token: () => token });
}

function rowOf(id: string) {
  return world.db.selectFrom("auth.api_tokens").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

describe("making and revoking", () => {
  test("A5 a token is shown once and stored as its hash; the list and the audit do not have it", async () => {
    const made = await user.tokens.create.mutate({ name: " build ", scopes: ["tasks:read", "tasks:write"] });
    expect(made.token).toMatch(/^mrt_[a-z2-7]{40}$/);
    expect(made).toMatchObject({ name: "build", scopes: ["tasks:read", "tasks:write"], lastUsedAt: null });
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / dayMs;
    expect(Math.round(days)).toBe(90);
    const row = await rowOf(made.id);
    expect(row.token_hash).toBe(createHash("sha256").update(made.token).digest("hex"));
    const { token, ...shown } = made;
    expect((await user.tokens.list.query({})).items).toContainEqual(shown);
    const audit = await world.db.selectFrom("auth.audit").selectAll().where("entity_id", "=", made.id).execute();
    expect(audit).toMatchObject([
      { action: "token.create", entity: "token", actor: userId, detail: { name: "build", scopes: made.scopes } },
    ]);
    expect(JSON.stringify([row, audit])).not.toContain(token.slice("mrt_".length));
  });

  test("A5 REST makes, lists and revokes own tokens", async () => {
    const at = `${world.server.url}/api/tokens`;
    const made = await postJson(at, { name: "rest", scopes: ["tasks:read"] }, bearer(session));
    expect(made.status).toBe(201);
    const { id } = z.object({ id: z.uuid(), token: z.string() }).parse(await made.json());
    const list = await (await fetch(at, { headers: bearer(session) })).json();
    expect(list).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id })]) });
    expect((await fetch(`${at}/${id}`, { method: "DELETE", headers: bearer(session) })).status).toBe(204);
    const again = await fetch(`${at}/${id}`, { method: "DELETE", headers: bearer(session) });
    expect(await restError(again)).toMatchObject({ code: "NOT_FOUND" });
  });

  test("A5 nobody sees or revokes another's token", async () => {
    const { id } = await user.tokens.create.mutate({ name: "private", scopes: ["tasks:read"] });
    const { client: admin } = await world.signIn("admin");
    expect((await admin.tokens.list.query({})).items.map((token) => token.id)).not.toContain(id);
    expect(await refusal(admin.tokens.revoke.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
    expect((await rowOf(id)).revoked_at).toBeNull();
  });

  test.each([
    ["no scope", { scopes: [] }, "scopes"],
    ["a scope its role cannot use", { scopes: ["users:read" as const] }, "scopes"],
    ["an end in the past", { expiresAt: new Date(Date.now() - 1_000).toISOString() }, "expiresAt"],
    ["an end beyond a year", { expiresAt: new Date(Date.now() + 367 * dayMs).toISOString() }, "expiresAt"],
    ["an empty name", { name: "  " }, "name"],
  ])("A5 a token with %s is refused", async (_, wrong, path) => {
    const made = user.tokens.create.mutate({ name: "wrong", scopes: ["tasks:read"], ...wrong });
    expect(await refusal(made)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path }] });
  });

  test("A5 a person has a hundred tokens at most, not counting the expired", async () => {
    const { client } = await world.signIn("accountant");
    for (let made = 0; made < 100; made += 1) {
      await client.tokens.create.mutate({ name: `token ${made}`, scopes: ["tasks:read"] });
    }
    const oneMore = client.tokens.create.mutate({ name: "one more", scopes: ["tasks:read"] });
    expect(await refusal(oneMore)).toMatchObject({ code: "CONFLICT" });
    const { items, nextCursor } = await client.tokens.list.query({ limit: 60 });
    const rest = await client.tokens.list.query({ cursor: nextCursor });
    expect(new Set([...items, ...rest.items].map(({ id }) => id)).size).toBe(100);

    const [expired] = items;
    const past = { expires_at: new Date(Date.now() - 1) };
    await world.db
      .updateTable("auth.api_tokens")
      .set(past)
      .where("id", "=", expired?.id ?? "")
      .execute();
    const { name } = await client.tokens.create.mutate({ name: "in its place", scopes: ["tasks:read"] });
    expect(name).toBe("in its place");
  });
});

describe("using", () => {
  test("A5 a token may what its scopes allow and no more, on tRPC and REST alike", async () => {
    const { token, id } = await user.tokens.create.mutate({ name: "reader", scopes: ["tasks:read"] });
    const reader = clientWith(token);
    expect((await reader.tasks.list.query({})).items).toBeInstanceOf(Array);
    expect(await refusal(reader.tasks.create.mutate({ kind: "test.idle" }))).toMatchObject({
      code: "FORBIDDEN",
      message: "This token lacks the scope tasks:write.",
    });
    const at = `${world.server.url}/api/tasks`;
    expect((await fetch(at, { headers: bearer(token) })).status).toBe(200);
    expect((await postJson(at, { kind: "test.idle" }, bearer(token))).status).toBe(403);

    const { token: writing } = await user.tokens.create.mutate({ name: "writer", scopes: ["tasks:write"] });
    const task = await clientWith(writing).tasks.create.mutate({ kind: "test.idle" });
    expect(task).toMatchObject({ ownerId: userId });
    expect((await fetch(`${at}/${task.id}`, { headers: bearer(writing) })).status).toBe(403);
    expect((await reader.tasks.get.query({ id: task.id })).id).toBe(task.id);
    expect((await rowOf(id)).last_used_at).not.toBeNull();
  });

  test("A5 the audit names the token beside the person", async () => {
    const { token, id } = await user.tokens.create.mutate({ name: "canceler", scopes: ["tasks:write"] });
    const task = await clientWith(token).tasks.create.mutate({ kind: "test.idle" });
    await clientWith(token).tasks.cancel.mutate({ id: task.id });
    const [entry] = await world.db.selectFrom("tasks.audit").selectAll().where("entity_id", "=", task.id).execute();
    expect(entry).toMatchObject({ actor: userId, origin: expect.stringContaining(`token ${id}`) });
  });

  test("A5 a token subscribes to what its scopes and its user's role allow", async () => {
    const { token } = await user.tokens.create.mutate({ name: "watcher", scopes: ["tasks:read"] });
    const { token: blind } = await user.tokens.create.mutate({ name: "blind", scopes: ["tasks:write"] });
    const seen: string[] = [];
    const live = clientWith(token).tasks.onUpdate.subscribe(
      { scope: "mine" },
      {
        onData: ({ data }) =>
          seen.push(data.type, ...(data.type === "changes" ? data.changes.map(({ task }) => task.id) : [])),
      },
    );
    await eventually("the subscription stands", () => seen.includes("ready"));
    const task = await user.tasks.create.mutate({ kind: "test.idle" });
    await eventually("the task arrives", () => seen.includes(task.id));
    live.unsubscribe();
    for (const [bearing, scope] of [
      [blind, "mine"],
      [token, "all"],
    ] as const) {
      const refused = new Promise((_, reject) => {
        clientWith(bearing).tasks.onUpdate.subscribe({ scope }, { onError: reject });
      });
      expect(await refusal(refused)).toMatchObject({ code: "FORBIDDEN" });
    }
  });

  test("A5 a role lost is lost for the token, too, and needs no new one when it comes back", async () => {
    const { client: admin } = await world.signIn("admin");
    const { client: manager, userId: id } = await world.signIn("manager");
    const { token } = await manager.tokens.create.mutate({ name: "operator", scopes: ["operate"] });
    const operator = clientWith(token);
    await operator.queues.list.query();
    await admin.users.update.mutate({ id, role: "employee" });
    expect(await refusal(operator.queues.list.query())).toMatchObject({ code: "FORBIDDEN" });
    await admin.users.update.mutate({ id, role: "manager" });
    await operator.queues.list.query();
  });

  test("A5 an expired, a revoked and an invented token are nobody's", async () => {
    const expired = await user.tokens.create.mutate({ name: "expired", scopes: ["tasks:read"] });
    const revoked = await user.tokens.create.mutate({ name: "revoked", scopes: ["tasks:read"] });
    await clientWith(expired.token).tasks.list.query({});
    await world.db
      .updateTable("auth.api_tokens")
      .set({ expires_at: new Date(Date.now() - 1) })
      .where("id", "=", expired.id)
      .execute();
    await user.tokens.revoke.mutate({ id: revoked.id });
    for (const token of [expired.token, revoked.token, `mrt_${"a".repeat(40)}`, "mrt_short"]) {
      expect(await refusal(clientWith(token).tasks.list.query({}))).toMatchObject({ code: "SESSION_EXPIRED" });
    }
    const listed = new Set((await user.tokens.list.query({})).items.map(({ id }) => id));
    expect([listed.has(expired.id), listed.has(revoked.id)]).toEqual([true, false]);
  });

  test("A5 no token manages the account, its sessions or its tokens, whatever its scopes", async () => {
    const { client: admin } = await world.signIn("admin");
    const { token, id } = await admin.tokens.create.mutate({ name: "everything", scopes: scopesOf("admin") });
    const client = clientWith(token);
    const calls = [
      client.auth.me.query(),
      client.auth.updateMe.mutate({ name: "Taken over" }),
      client.tokens.list.query({}),
      client.tokens.create.mutate({ name: "child", scopes: ["tasks:read"] }),
      client.tokens.revoke.mutate({ id }),
      client.users.delete.mutate({ id: userId }),
      client.audit.list.query({}),
    ];
    const codes = await Promise.all(calls.map(async (call) => (await refusal(call)).code));
    expect(codes).toEqual(calls.map(() => "FORBIDDEN"));
    expect(await refusal(client.auth.logout.mutate({ everywhere: true }))).toMatchObject({ code: "UNAUTHENTICATED" });
    await client.auth.logout.mutate({});
    expect(await admin.auth.me.query()).toMatchObject({ role: "admin" });
    await client.tasks.list.query({});
  });

  test("A5 the time of the last use is written at most once a minute", async () => {
    const { token, id } = await user.tokens.create.mutate({ name: "busy", scopes: ["tasks:read"] });
    const use = () => clientWith(token).tasks.list.query({});
    await Promise.all(Array.from({ length: 10 }, use));
    const first = (await rowOf(id)).last_used_at;
    await use();
    expect((await rowOf(id)).last_used_at).toEqual(first);
    const earlier = new Date(Date.now() - 61_000);
    await world.db.updateTable("auth.api_tokens").set({ last_used_at: earlier }).where("id", "=", id).execute();
    await use();
    expect((await rowOf(id)).last_used_at?.getTime()).toBeGreaterThan(earlier.getTime());
  });
});

test.each<[Role, string[]]>([
  ["employee", ["tasks:read", "tasks:write"]],
  ["manager", ["tasks:read", "tasks:write", "operate"]],
  ["admin", ["tasks:read", "tasks:write", "users:read", "operate"]],
])("A5 the scopes of a token of the role %s", (role, scopes) => {
  expect(scopesOf(role)).toEqual(scopes);
  expect(scopeSchema.options).toEqual(expect.arrayContaining(scopesOf(role)));
});
