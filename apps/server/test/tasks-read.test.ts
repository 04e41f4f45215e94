import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusal } from "./support/refusal.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let user: Client;
let accountant: Client;
let manager: Client;

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  await announceKind(world.db, { name: "test.other" });
  user = (await world.signIn("user")).client;
  accountant = (await world.signIn("accountant")).client;
  manager = (await world.signIn("manager")).client;
});
afterAll(() => world[Symbol.asyncDispose]());

describe("reading tasks", () => {
  test("T3 a list pages by cursor, newest first, without a gap or a repetition", async () => {
    const tasks = Array.from({ length: 45 }, () => ({ kind: "test.other" }));
    const { items: made } = await user.tasks.createMany.mutate({ tasks });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await user.tasks.list.query({ kind: ["test.other"], limit: 20, cursor });
      seen.push(...page.items.map((task) => task.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(made.map((task) => task.id).toReversed());
  });

  test("T3 filters by status and kind hold together", async () => {
    await user.tasks.create.mutate({ kind: "test.idle" });
    const pending = await user.tasks.list.query({ status: ["PENDING"], kind: ["test.idle"] });
    expect(pending.items.length).toBeGreaterThan(0);
    expect(pending.items.every((task) => task.kind === "test.idle" && task.status === "PENDING")).toBe(true);
    expect((await user.tasks.list.query({ status: ["SUCCESS"] })).items).toEqual([]);
  });

  test("someone else's task does not exist, whatever is asked of it", async () => {
    const { id } = await user.tasks.create.mutate({ kind: "test.idle" });
    for (const call of [
      accountant.tasks.get.query({ id }),
      accountant.tasks.history.query({ id }),
      accountant.tasks.logs.query({ id }),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: "NOT_FOUND" });
    }
    expect((await accountant.tasks.list.query({})).items.map((task) => task.id)).not.toContain(id);
  });

  test("managers see everyone's tasks, employees and accountants may not ask for them", async () => {
    const { id } = await user.tasks.create.mutate({ kind: "test.idle" });
    expect((await manager.tasks.list.query({ scope: "all" })).items[0]?.id).toBe(id);
    expect((await manager.tasks.list.query({})).items).toEqual([]);
    expect((await manager.tasks.get.query({ id })).id).toBe(id);
    expect(await refusal(accountant.tasks.list.query({ scope: "all" }))).toMatchObject({ code: "FORBIDDEN" });
    expect(await refusal(user.tasks.list.query({ scope: "all" }))).toMatchObject({ code: "FORBIDDEN" });
  });

  test("T4 an id that is none is refused as such", async () => {
    expect(await refusal(user.tasks.get.query({ id: "42" }))).toMatchObject({
      code: "VALIDATION_FAILED",
      issues: [{ path: "id" }],
    });
  });
});
