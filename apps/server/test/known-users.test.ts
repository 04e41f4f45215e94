import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";

let all: PerformersWorld;
beforeAll(async () => {
  all = await startPerformersWorld();
});
afterAll(() => all.world[Symbol.asyncDispose]());

const kind = "manual";

async function assigneesOf(ids: string[]): Promise<(string | null)[]> {
  const { items } = await all.manager.tasks.list.query({ scope: "all", limit: 200 });
  return ids.map((id) => items.find((task) => task.id === id)?.assigneeId ?? null);
}

describe("who there is", () => {
  test("T13 tasks hears of new people, new names, new roles and deletions", async () => {
    const { id } = await all.hire();
    await all.admin.users.update.mutate({ id, name: "Renamed" });
    const find = () => all.world.db.selectFrom("tasks.users").selectAll().where("id", "=", id).executeTakeFirst();
    await eventually("the new name is known", async () => (await find())?.name === "Renamed");
    expect((await all.manager.tasks.performers.query({ search: "renam" })).items).toEqual([
      { id, name: "Renamed", role: "employee" },
    ]);
    await all.dismiss(id);
    expect(await find()).toMatchObject({ name: "Renamed", email: "", deleted: true });
    expect((await all.manager.tasks.performers.query({ search: "renam" })).items).toEqual([]);
  });

  test("T13 those who were there before are known although no event tells of them", async () => {
    const { items } = await all.admin.users.list.query({});
    await eventually("the backfill is done", () =>
      all.world.db.selectFrom("tasks.users_backfill").selectAll().executeTakeFirst(),
    );
    const known = await all.world.db.selectFrom("tasks.users").select("id").where("deleted", "=", false).execute();
    expect(known.map(({ id }) => id).toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  });

  test.each([
    ["for one task", false, 1],
    ["for one task with a key", true, 1],
    ["among others", false, 2],
    ["among others with keys", true, 2],
  ])("T13 someone of whom nothing has been heard yet is asked about when named %s", async (what, isKeyed, count) => {
    const email = `new${Number(isKeyed)}${count}@x.example`;
    const { id } = await all.admin.users.create.mutate({ email, name: "New", password: "long enough" });
    const [first, ...others] = [id, all.user.id].slice(0, count).map((assignee) => ({
      kind,
      assignee,
      ...(isKeyed && { idempotencyKey: `${what} ${assignee}` }),
    }));
    if (!first) throw new Error("there is one at least");
    const { tasks } = all.manager;
    const made =
      count === 1
        ? [await tasks.create.mutate(first)]
        : (await tasks.createMany.mutate({ tasks: [first, ...others] })).items;
    expect(made.map(({ assigneeId }) => assigneeId)).toEqual([id, all.user.id].slice(0, count));
    await all.dismiss(id);
  });
});

describe("performers who leave", () => {
  test.each(["manager", "admin", "deleted"] as const)(
    "T13 the open tasks of a performer who is %s now go to others; what has ended stays",
    async (fate) => {
      const leaver = await all.hire();
      const tasks = await all.manager.tasks.createMany.mutate({
        tasks: Array.from({ length: 5 }, () => ({ kind, assignee: leaver.id })),
      });
      const [done = "", running = "", ...waiting] = tasks.items.map(({ id }) => id);
      await leaver.client.tasks.complete.mutate({ id: done });
      await leaver.client.tasks.start.mutate({ id: running });
      if (fate === "deleted") await all.dismiss(leaver.id);
      else await all.setRole(leaver.id, fate);
      const others = new Set<string | null>([all.user.id, all.accountant.id]);
      await eventually("others have them", async () => {
        const assignees = await assigneesOf([running, ...waiting]);
        return assignees.every((id) => others.has(id));
      });
      expect(await assigneesOf([done])).toEqual([leaver.id]);
      const { items } = await all.manager.tasks.history.query({ id: running });
      expect(items.at(-1)).toMatchObject({ event: "assign", status: "PENDING", by: "server" });
      expect(items.at(-1)?.detail).toMatchObject({ before: leaver.id, reason: "their performer left" });
    },
  );

  test("T13 a task that is retried for someone who has left meanwhile goes to another", async () => {
    const leaver = await all.hire();
    const { id } = await all.manager.tasks.create.mutate({ kind, assignee: leaver.id });
    await leaver.client.tasks.fail.mutate({ id, reason: "no time" });
    await all.dismiss(leaver.id);
    await all.manager.tasks.retry.mutate({ id });
    await eventually("another has it", async () => ![leaver.id, null].includes((await assigneesOf([id]))[0] ?? null));
  });
});

test("T11 with no performer left tasks wait unassigned, and are given out when one appears", async () => {
  const taken = await all.manager.tasks.create.mutate({ kind, assignee: all.user.id });
  const nobodys = await all.manager.tasks.create.mutate({ kind, assignee: "none" });
  for (const { id } of (await all.manager.tasks.performers.query({})).items) await all.setRole(id, "manager");
  const made = await all.manager.tasks.create.mutate({ kind });
  expect(made).toMatchObject({ assigneeId: null, status: "PENDING" });
  const waiting = "Waits for a performer: nobody who may be given tasks is there.";
  await eventually("the task of the one who left waits", async () => {
    return (await all.manager.tasks.get.query({ id: taken.id })).why === waiting;
  });
  expect((await all.manager.tasks.get.query({ id: made.id })).why).toBe(waiting);

  const { id } = await all.hire();
  await eventually("both are given to the new one", async () => {
    return (await assigneesOf([taken.id, made.id])).every((assignee) => assignee === id);
  });
  expect(await assigneesOf([nobodys.id])).toEqual([null]);
});

test("T11 what waits is given out once, although several performers come at once and two servers see it", async () => {
  await all.world.startServer();
  const comers = await Promise.all(Array.from({ length: 3 }, () => all.hire()));
  for (const { id } of (await all.manager.tasks.performers.query({})).items) await all.setRole(id, "manager");
  const made = await all.manager.tasks.createMany.mutate({ tasks: Array.from({ length: 200 }, () => ({ kind })) });
  const ids = made.items.map(({ id }) => id);
  expect(new Set(made.items.map(({ assigneeId }) => assigneeId))).toEqual(new Set([null]));
  await Promise.all(comers.map(({ id }) => all.setRole(id, "employee")));
  await eventually("all are given out", async () => (await assigneesOf(ids)).every((id) => id !== null));
  const assigned = await all.world.db
    .selectFrom("tasks.task_history")
    .select("task_id")
    .where("task_id", "in", ids)
    .where("event", "=", "assign")
    .execute();
  expect(assigned.map(({ task_id }) => task_id).toSorted()).toEqual(ids.toSorted());
});
