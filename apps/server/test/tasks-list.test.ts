import { type ListTasksInput, listTasksInputSchema } from "@millrace/contracts/task-list";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listTasks } from "../src/tasks/task.list.ts";
import { countStatements } from "./support/counted-statements.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let user: Client;
let userId: string;
let other: Client;
let otherId: string;
let manager: Client;

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const kind = "test.idle";

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  await announceKind(world.db, { name: "test.other" });
  ({ client: user, userId } = await world.signIn("user"));
  ({ client: other, userId: otherId } = await world.signIn("accountant"));
  ({ client: manager } = await world.signIn("manager"));
  await user.tasks.createMany.mutate({
    tasks: [
      { kind, title: "A", priority: "HIGH", tags: ["x", "y"], expiresAt: inHours(3) },
      { kind, title: "B", description: "100% of an invoice_1", tags: ["x"] },
      { kind: "test.other", title: "C", priority: "LOW", expiresAt: inHours(1) },
      { kind, title: "D", priority: "HIGH", description: "the Invoice 17" },
      { kind: "test.other", title: "E", expiresAt: inHours(2) },
      { kind, title: "F", priority: "LOW" },
      { kind, title: "G", expiresAt: inHours(2) },
    ],
  });
  await other.tasks.createMany.mutate({
    tasks: [
      { kind, title: "theirs" },
      { kind, title: "assigned" },
    ],
  });
  const { items } = await user.tasks.list.query({ limit: 200 });
  const byTitle = new Map(items.map((task) => [task.title, task.id]));
  await user.tasks.cancel.mutate({ id: byTitle.get("F") ?? "" });
  await sql`update tasks.tasks set assignee_id = ${userId} where title = 'assigned'`.execute(world.db);
  await sql`update tasks.tasks set status = 'RUNNING', expires_at = now() - interval '1 hour', overdue_at = now()
    where title = 'G'`.execute(world.db);
});
afterAll(() => world[Symbol.asyncDispose]());

async function titles(input: ListTasksInput, client = user): Promise<string> {
  const { items } = await client.tasks.list.query(input);
  return items.map((task) => task.title).join(" ");
}

function cursorOf(...parts: unknown[]): string {
  return Buffer.from(JSON.stringify([...parts, "01970000-0000-7000-8000-000000000000"])).toString("base64url");
}

/** Page by page, as a client does. */
async function pagedTitles(input: ListTasksInput, client = user): Promise<string> {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof user.tasks.list.query>> = await client.tasks.list.query({ ...input, cursor });
    seen.push(...page.items.map((task) => task.title));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return seen.join(" ");
}

describe("listing tasks", () => {
  test.each<[string, ListTasksInput, string]>([
    ["nothing: what one owns and what is assigned to one", {}, "assigned G F E D C B A"],
    ["a status", { status: ["CANCELED"] }, "F"],
    ["several statuses", { status: ["CANCELED", "RUNNING"] }, "G F"],
    ["a kind", { kind: ["test.other"] }, "E C"],
    ["a kind and a status", { kind: ["test.idle"], status: ["PENDING"] }, "assigned D B A"],
    ["priorities", { priority: ["HIGH", "LOW"] }, "F D C A"],
    ["a tag", { tag: ["x"] }, "B A"],
    ["all of several tags", { tag: ["x", "y"] }, "A"],
    ["oneself as owner", { owner: "me" }, "G F E D C B A"],
    ["oneself as assignee", { assignee: "me" }, "assigned"],
    ["nobody as assignee", { assignee: "none" }, "G F E D C B A"],
    ["what expires before", { expiresFrom: inHours(0), expiresTo: inHours(2.5) }, "E C"],
    ["what was created later than all", { createdFrom: inHours(1) }, ""],
    [
      "what was created by now",
      { createdFrom: "0001-01-01T00:00:00Z", createdTo: "9999-12-31T23:59:59-10:00", kind: ["test.other"] },
      "E C",
    ],
    ["what is overdue", { overdue: true }, "G"],
    ["what is not overdue", { overdue: false, status: ["RUNNING", "CANCELED"] }, "F"],
    ["words of the description in any case", { search: "invoice" }, "D B"],
    ["words with a part of another filter", { search: "INVOICE", priority: ["HIGH"] }, "D"],
    ["a percent sign, which is itself", { search: "100%" }, "B"],
    ["a percent sign alone", { search: "%" }, "B"],
    ["an underscore, which is itself", { search: "invoice_" }, "B"],
    ["a backslash, which is itself", { search: "\\" }, ""],
    ["a quote", { search: "' or 1=1 --" }, ""],
    ["words across two fields, which is no match", { search: "B100" }, ""],
  ])("T3 a list is filtered by %s", async (_, input, expected) => {
    expect(await titles(input)).toBe(expected);
    expect(await pagedTitles({ ...input, limit: 1 })).toBe(expected);
  });

  test("T3 a task without words of its own is found by the name of its kind", async () => {
    await announceKind(world.db, { name: "test.nameless" });
    await other.tasks.createMany.mutate({
      tasks: [{ kind: "test.nameless" }, { kind: "test.nameless", title: "renamed" }],
    });
    expect(await titles({ search: "NAMEless" }, other)).toBe("test.nameless");
    expect(await titles({ search: "renam" }, other)).toBe("renamed");
  });

  test.each<[string, ListTasksInput, string]>([
    ["the oldest", { sort: "created", order: "asc" }, "A B C D E F G assigned"],
    ["the most urgent, those that never expire last", { sort: "expires" }, "G C E A assigned F D B"],
    ["the least urgent, those that never expire last", { sort: "expires", order: "desc" }, "A E C G assigned F D B"],
    ["the most important", { sort: "priority" }, "D A assigned G E B F C"],
    ["the least important", { sort: "priority", order: "asc" }, "F C assigned G E B D A"],
    ["the most urgent of a kind", { sort: "expires", kind: ["test.other"] }, "C E"],
    ["the most important of a search", { sort: "priority", search: "invoice" }, "D B"],
  ])("T3 a list is sorted by %s, and pages of any size give the same", async (_, input, expected) => {
    expect(await titles(input)).toBe(expected);
    for (const limit of [1, 2, 3, 5]) expect(await pagedTitles({ ...input, limit })).toBe(expected);
  });

  test("T3 the last changed come first where asked for, to the microsecond", async () => {
    await sql`update tasks.tasks set updated_at = '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 microsecond'
      from (values ('A', 3), ('B', 1), ('C', 7), ('D', 2), ('E', 6), ('F', 5), ('G', 4)) x(name, n)
      where title = x.name`.execute(world.db);
    expect(await pagedTitles({ sort: "updated", limit: 1, owner: "me" })).toBe("C E F G A D B");
    expect(await pagedTitles({ sort: "updated", order: "asc", limit: 2, owner: "me" })).toBe("B D A G F E C");
  });

  test("T3 the total is counted where asked for", async () => {
    const page = await user.tasks.list.query({ limit: 2, total: true, status: ["PENDING", "RUNNING"] });
    expect(page.total).toEqual({ count: 7, more: false });
    expect((await user.tasks.list.query({ limit: 2 })).total).toBeUndefined();
  });

  test("T3 managers list everyone's by every filter; assignees see what is assigned to them and no more", async () => {
    expect(await titles({ scope: "all", owner: otherId, search: "theirs" }, manager)).toBe("theirs");
    expect(await titles({ scope: "all", assignee: userId }, manager)).toBe("assigned");
    expect(await titles({ scope: "all", status: ["RUNNING", "CANCELED"] }, manager)).toBe("G F");
    expect(await titles({ scope: "all", kind: ["test.other", "test.other"] }, manager)).toBe("E C");
    expect(await titles({}, manager)).toBe("");
    expect(await titles({ owner: otherId })).toBe("assigned");
    expect(await titles({ owner: userId }, other)).toBe("");
    const { items } = await user.tasks.list.query({ assignee: "me" });
    const id = items[0]?.id ?? "";
    expect(await user.tasks.get.query({ id })).toMatchObject({ title: "assigned", assigneeId: userId });
    expect(await refusal(user.tasks.cancel.mutate({ id }))).toMatchObject({ code: "FORBIDDEN" });
  });

  test("T3 a cursor of another sort or order is refused and says which it belongs to", async () => {
    const { nextCursor: cursor } = await user.tasks.list.query({ sort: "expires", limit: 1 });
    for (const input of [{ sort: "priority" }, { sort: "expires", order: "desc" }, {}] as const) {
      const error = await refusal(user.tasks.list.query({ ...input, cursor }));
      expect(error).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "cursor" }] });
      expect(error.message).toContain("belongs to the sort expires asc");
    }
  });

  test.each([
    ["an unknown filter", "color=red", "color"],
    ["an unknown status", "status=DONE", "status.0"],
    ["a hostile cursor", "cursor='%20or%201=1%20--", "cursor"],
    [
      "a cursor with a hostile place",
      `cursor=${Buffer.from('["updated","desc",0,"now() --","x"]').toString("base64url")}&sort=updated`,
      "cursor",
    ],
    [
      "a cursor with a place that no year has",
      `cursor=${cursorOf("updated", "desc", 0, "0000-01-01T00:00:00.000000Z")}&sort=updated`,
      "cursor",
    ],
    ["a cursor beyond the last phase", `cursor=${cursorOf("created", "desc", 5, null)}`, "cursor"],
    [
      "a cursor beyond the last phase of several",
      `cursor=${cursorOf("expires", "asc", 2, null)}&sort=expires`,
      "cursor",
    ],
    ["a cursor without its place", `cursor=${cursorOf("expires", "asc", 0, null)}&sort=expires`, "cursor"],
    ["a limit over 200", "limit=201", "limit"],
    ["a hostile sort", "sort=title;drop%20table", "sort"],
    ["a column that is no sort", "sort=owner_id", "sort"],
    ["a hostile order", "order=asc,id", "order"],
    ["an owner that is no id", "owner=1%27", "owner"],
    ["an empty search", "search=%20", "search"],
    ["a search with NUL", "search=%00a", "search"],
    ["a time that is none", "createdFrom=yesterday", "createdFrom"],
    ["overdue with another word", "overdue=maybe", "overdue"],
  ])("T3 %s is refused and named", async (_, query, path) => {
    const { token } = await world.signIn("user");
    const answer = await fetch(`${world.server.url}/api/tasks?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "VALIDATION_FAILED", issues: [{ path }] } });
  });

  test.each(["status", "kind", "priority", "tag"])(
    "T3 T5 a filter by %s that names none is refused rather than taken for all or for nothing",
    async (field) => {
      const none = { scope: "all", [field]: [] } as const;
      const issues = [{ path: field }];
      expect(await refusal(manager.tasks.list.query(none))).toMatchObject({ code: "VALIDATION_FAILED", issues });
      expect(await refusal(manager.tasks.batch.mutate({ action: "delete", filter: none }))).toMatchObject({
        code: "VALIDATION_FAILED",
        issues: [{ path: `filter.${field}` }],
      });
    },
  );

  test("T3 the query string of REST takes every filter", async () => {
    const { token } = await world.signIn("user");
    const query = `status=PENDING,RUNNING&kind=${kind}&priority=HIGH&tag=x,y&owner=me&assignee=none&search=a&sort=expires&order=asc&total=true&limit=5&overdue=false&createdTo=${inHours(1)}`;
    const answer = await fetch(`${world.server.url}/api/tasks?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ items: [{ title: "A" }], total: { count: 1, more: false } });
  });

  test("T3 a list is one statement, with its total two, whatever is asked", async () => {
    const requests: ListTasksInput[] = [
      {},
      { scope: "all", status: ["PENDING", "FAILED"], kind: ["test.idle", "test.other"] },
      { sort: "expires", search: "a", tag: ["x"], overdue: false, assignee: "none" },
      { sort: "priority", order: "asc", priority: ["LOW"], createdFrom: inHours(-1) },
    ];
    for (const request of requests) {
      for (const total of [false, true]) {
        const counted = countStatements(world.db);
        const input = listTasksInputSchema.parse({ ...request, total });
        await listTasks(counted.db, { id: userId, seesAll: true }, input);
        expect(counted.count()).toBe(total ? 2 : 1);
      }
    }
  });

  test("T3 a total stops at 10,000 and says that there are more", async () => {
    await sql`insert into tasks.tasks (id, owner_id, created_at, updated_at, version, attempt, dispatch, delivery,
        max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
      select gen_random_uuid(), gen_random_uuid(), now(), now(), 1, 1, 1, 1, 1, 1, 'SUCCESS', 'MEDIUM', 'test.many', 'default', 'x', '', '{}'
      from generate_series(1, 10001)`.execute(world.db);
    const many = await manager.tasks.list.query({ scope: "all", limit: 1, kind: ["test.many"], total: true });
    expect(many.total).toEqual({ count: 10_000, more: true });
  });
});
