import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let client: Client;
let userId: string;

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  ({ client, userId } = await world.signIn("user"));
});
afterAll(() => world[Symbol.asyncDispose]());

const kind = "test.idle";

async function countTasks(): Promise<number> {
  const rows = await world.db.selectFrom("tasks.tasks").select("id").execute();
  return rows.length;
}

describe("creating tasks", () => {
  test("invariant 1: the answer means committed: task, first history row and dispatch stand", async () => {
    const task = await client.tasks.create.mutate({ kind, payload: { n: 1 }, title: "one", tags: ["a", "b"] });
    const found = await client.tasks.get.query({ id: task.id });
    expect(found).toMatchObject({ ...task, history: [{ version: 1, event: "create", status: "PENDING", by: userId }] });
    const row = await world.db
      .selectFrom("tasks.tasks")
      .selectAll()
      .where("id", "=", task.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ dispatch: 1, attempt: 1, owner_id: userId, payload: { n: 1 }, tags: ["a", "b"] });
  });

  test("T1 a thousand tasks are created in one call, in the order given", async () => {
    const tasks = Array.from({ length: 1_000 }, (_, n) => ({ kind, payload: { n } }));
    const { items } = await client.tasks.createMany.mutate({ tasks });
    expect(items.map((task) => task.payload)).toEqual(tasks.map((task) => task.payload));
    const { items: newest } = await client.tasks.list.query({ limit: 3 });
    expect(newest.map((task) => task.id)).toEqual(
      items
        .slice(-3)
        .map((task) => task.id)
        .toReversed(),
    );
  });

  test("T1 a hundred concurrent single creates each get their own task", async () => {
    const { client: other } = await world.signIn("accountant");
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, n) => other.tasks.create.mutate({ kind, payload: { n } })),
    );
    expect(new Set(made.map((task) => task.id)).size).toBe(100);
    expect(made.map((task) => task.payload)).toEqual(made.map((_, n) => ({ n })));
  });

  test("T1 the same idempotency key and body return the same task, in whatever order its keys stand", async () => {
    const first = await client.tasks.create.mutate({ kind, payload: { n: 1 }, title: "t", idempotencyKey: "same" });
    const second = await client.tasks.create.mutate({ title: "t", idempotencyKey: "same", kind, payload: { n: 1 } });
    expect(second.id).toBe(first.id);
  });

  test("T1 a repeated call gets its task even when the request would not be accepted any more", async () => {
    const runAt = new Date(Date.now() + 300).toISOString();
    const request = { kind, runAt, idempotencyKey: "soon past" };
    const first = await client.tasks.create.mutate(request);
    await eventually("its time has passed", () => Date.parse(runAt) < Date.now());
    expect((await client.tasks.create.mutate(request)).id).toBe(first.id);
  });

  test("T1 a time that PostgreSQL cannot hold is refused and takes no other create with it", async () => {
    const [refused, ...made] = await Promise.allSettled([
      client.tasks.create.mutate({ kind, expiresAt: "9999-12-31T23:59:59-10:00" }),
      ...Array.from({ length: 20 }, () => client.tasks.create.mutate({ kind })),
    ]);
    expect(refused?.status).toBe("rejected");
    expect(made.map(({ status }) => status)).toEqual(made.map(() => "fulfilled"));
  });

  test("T1 twenty concurrent creates with one key make one task", async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => client.tasks.create.mutate({ kind, idempotencyKey: "race" })),
    );
    expect(new Set(made.map((task) => task.id)).size).toBe(1);
  });

  test("T1 the same key with another body is a conflict and creates nothing of the call", async () => {
    await client.tasks.create.mutate({ kind, payload: { n: 1 }, idempotencyKey: "taken" });
    const before = await countTasks();
    const error = await refusal(
      client.tasks.createMany.mutate({
        tasks: [
          { kind, idempotencyKey: "fresh" },
          { kind, payload: { n: 2 }, idempotencyKey: "taken" },
        ],
      }),
    );
    expect(error).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", issues: [{ path: "tasks.1.idempotencyKey" }] });
    expect(await countTasks()).toBe(before);
  });

  test("T1 a key belongs to its owner: another user's same key makes another task", async () => {
    const { client: other } = await world.signIn("manager");
    const mine = await client.tasks.create.mutate({ kind, idempotencyKey: "shared" });
    const theirs = await other.tasks.create.mutate({ kind, idempotencyKey: "shared" });
    expect(theirs.id).not.toBe(mine.id);
  });

  test("T1 an unknown kind is refused with the known ones", async () => {
    const error = await refusal(client.tasks.create.mutate({ kind: "no.such" }));
    expect(error.code).toBe("UNKNOWN_KIND");
    expect(error.message).toContain("test.idle");
  });

  test.each([
    ["a wrong type", { n: "x" }, "tasks.1.payload.n"],
    ["a value out of range", { n: -1 }, "tasks.1.payload.n"],
    ["an unknown field", { m: 1 }, "tasks.1.payload.m"],
  ])("T1 a payload with %s names the field and creates nothing", async (_, payload, path) => {
    const before = await countTasks();
    const error = await refusal(client.tasks.createMany.mutate({ tasks: [{ kind }, { kind, payload }] }));
    expect(error).toMatchObject({ code: "PAYLOAD_INVALID", issues: [{ path }] });
    expect(error.message).toContain(path);
    expect(await countTasks()).toBe(before);
  });

  test("T1 a payload over 256 kB is too large and says so", async () => {
    await announceKind(world.db, { name: "test.any", payloadSchema: {} });
    const error = await refusal(client.tasks.create.mutate({ kind: "test.any", payload: { x: "y".repeat(300_000) } }));
    expect(error).toMatchObject({ code: "PAYLOAD_TOO_LARGE", issues: [{ path: "payload" }] });
  });

  test("T1 text that PostgreSQL cannot hold is refused in fields and kept in payloads", async () => {
    const error = await refusal(client.tasks.create.mutate({ kind, title: "a\0b" }));
    expect(error).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "title" }] });
    await announceKind(world.db, { name: "test.any", payloadSchema: {} });
    const payload = { text: "a\0b \ud800 😀" };
    const task = await client.tasks.create.mutate({ kind: "test.any", payload });
    expect((await client.tasks.get.query({ id: task.id })).payload).toEqual(payload);
  });

  test.each(["runAt", "expiresAt"] as const)("T1 %s in the past is refused", async (field) => {
    const error = await refusal(client.tasks.create.mutate({ kind, [field]: "2020-01-01T00:00:00Z" }));
    expect(error).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: field }] });
  });

  test("T1 a thousand and one tasks in one call are refused", async () => {
    const tasks = Array.from({ length: 1_001 }, () => ({ kind }));
    expect(await refusal(client.tasks.createMany.mutate({ tasks }))).toMatchObject({ code: "VALIDATION_FAILED" });
  });
});
