import { randomUUID } from "node:crypto";
import { taskListSchema } from "@millrace/contracts/task-list";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bearer, restError } from "./http-requests.ts";
import { type Person, type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";
import { announceKind, type Client } from "./support/world.ts";
import { refusal } from "./support/refusal.ts";

let performers: PerformersWorld;
let ada: Person;
let grace: Person;
let manager: Client;

beforeAll(async () => {
  performers = await startPerformersWorld();
  ({ manager } = performers);
  await announceKind(performers.world.db);
  [ada, grace] = [await performers.hire(), await performers.hire()];
  await create(ada.client, "A", { priority: "HIGH", tags: ["x"] });
  await create(ada.client, "B", { tags: ["x"] });
  await create(grace.client, "hers");
  await create(manager, "C", { kind: "manual", assignee: ada.id });
  await create(ada.client, "D", { kind: "manual", assignee: "none" });
});
afterAll(() => performers.world[Symbol.asyncDispose]());

function create(by: Client, title: string, more: object = {}) {
  return by.tasks.create.mutate({ kind: "test.idle", title, ...more });
}

async function titles(by: Client, request: Parameters<Client["tasks"]["ofUser"]["query"]>[0]): Promise<string> {
  const { items } = await by.tasks.ofUser.query(request);
  return items.map(({ title }) => title).join(" ");
}

async function ask(id: string, query = "", account: "manager" | "user" = "manager"): Promise<Response> {
  const { token } = await performers.world.signIn(account);
  return fetch(`${performers.world.server.url}/api/users/${id}/tasks${query}`, { headers: bearer(token) });
}

describe("the tasks of a person", () => {
  test("T3 P2 are what the person owns and is assigned to: for that person and for those who see everyone's", async () => {
    expect(await titles(ada.client, { id: ada.id })).toBe("D C B A");
    expect(await titles(manager, { id: ada.id })).toBe("D C B A");
    expect(await titles(performers.admin, { id: grace.id })).toBe("hers");
    expect(await titles(manager, { id: performers.managerId })).toBe("C");
  });

  test("P2 others find nobody there, whether there is someone or not", async () => {
    const { id: userId, client: user } = performers.user;
    const refusals = [];
    for (const id of [ada.id, randomUUID()]) refusals.push(await refusal(user.tasks.ofUser.query({ id })));
    expect(refusals[0]).toMatchObject({ code: "NOT_FOUND" });
    expect(refusals[0]?.message).toBe(refusals[1]?.message);
    expect(await titles(user, { id: userId })).toBe("");
  });

  test("P2 nobody's are not found, not even by an admin; those of someone deleted are", async () => {
    expect(await refusal(performers.admin.tasks.ofUser.query({ id: randomUUID() }))).toMatchObject({
      code: "NOT_FOUND",
    });
    const gone = await performers.hire();
    await create(gone.client, "left behind");
    await performers.dismiss(gone.id);
    expect(await titles(manager, { id: gone.id })).toBe("left behind");
  });

  test("P2 in REST they take the filters, sorts and pages of the list, and answer like it", async () => {
    const first = await ask(ada.id, "?tag=x&sort=priority&limit=1&total=true");
    expect(first.status).toBe(200);
    const page = taskListSchema.parse(await first.json());
    expect(page).toMatchObject({ items: [{ title: "A" }], total: { count: 2, more: false } });
    const next = await ask(ada.id, `?tag=x&sort=priority&limit=1&cursor=${page.nextCursor}`);
    expect(await next.json()).toMatchObject({ items: [{ title: "B" }], nextCursor: null });
    const found = await ask(ada.id, "?search=c&status=PENDING");
    expect(await found.json()).toMatchObject({ items: [{ title: "C", assigneeId: ada.id }] });
  });

  test.each([
    ["an owner", "?owner=me"],
    ["a scope", "?scope=all"],
    ["a sort that is none", "?sort=owner_id"],
  ])("P2 %s is refused", async (_, query) => {
    const answer = await ask(ada.id, query);
    expect([answer.status, (await restError(answer)).code]).toEqual([400, "VALIDATION_FAILED"]);
  });

  test("P2 they can only be read", async () => {
    const { token } = await performers.world.signIn("manager");
    const url = `${performers.world.server.url}/api/users/${ada.id}/tasks`;
    const answer = await fetch(url, { method: "DELETE", headers: bearer(token) });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
