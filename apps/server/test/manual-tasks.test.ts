import { randomUUID } from "node:crypto";
import type { Task } from "@millrace/contracts/task";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bearer } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { watchLive } from "./support/live-watch.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind } from "./support/world.ts";

let all: PerformersWorld;
beforeAll(async () => {
  all = await startPerformersWorld();
  await announceKind(all.world.db);
});
afterAll(() => all.world[Symbol.asyncDispose]());

const kind = "manual";

function give(assignee: string, owner = all.manager): Promise<Task> {
  return owner.tasks.create.mutate({ kind, title: "Water the plants", assignee });
}

async function history(id: string): Promise<string[]> {
  const { items } = await all.manager.tasks.history.query({ id });
  expect(items.map(({ version }) => version)).toEqual(items.map((_, index) => index + 1));
  return items.map(({ event, status }) => `${event} ${status}`);
}

async function audited(id: string): Promise<string[]> {
  const rows = await all.world.db.selectFrom("tasks.audit").select("action").where("entity_id", "=", id).execute();
  return rows.map(({ action }) => action);
}

async function why(id: string): Promise<string | null> {
  return (await all.manager.tasks.get.query({ id })).why;
}

describe("creating", () => {
  test("T11 the kind manual is there although no worker announces it, and takes any object", async () => {
    const { items } = await all.user.client.kinds.list.query();
    expect(items.find(({ name }) => name === kind)).toMatchObject({ payloadSchema: { type: "object" } });
    const task = await all.user.client.tasks.create.mutate({ kind, payload: { room: 7 } });
    expect(task).toMatchObject({ kind, status: "PENDING", payload: { room: 7 } });
  });

  test("T11 an employee's task is given to a performer drawn at random, never to managers or admins", async () => {
    const { items } = await all.user.client.tasks.createMany.mutate({
      tasks: Array.from({ length: 40 }, () => ({ kind })),
    });
    const assignees = new Set(items.map(({ assigneeId }) => assigneeId));
    expect(assignees).toEqual(new Set([all.user.id, all.accountant.id]));
    expect(items.map(({ version }) => version)).toEqual(items.map(() => 2));
    expect(await all.user.client.tasks.get.query({ id: items[0]?.id ?? "" })).toMatchObject(items[0] ?? {});
  });

  test("T11 a manager names the performer, or nobody", async () => {
    const named = await give(all.user.id.toUpperCase());
    expect(named).toMatchObject({ assigneeId: all.user.id, status: "PENDING" });
    expect(await history(named.id)).toEqual(["create PENDING", "assign PENDING"]);
    expect(await why(named.id)).toBe("Waits for Uma User to start.");
    const unnamed = await give("none");
    expect(unnamed).toMatchObject({ assigneeId: null, version: 1 });
    expect(await why(unnamed.id)).toBe("Waits to be assigned to someone.");
  });

  test.each([false, true])(
    "T1 T11 one call makes tasks of every sort, each as answered; with keys: %s",
    async (isKeyed) => {
      const key = (name: string) => (isKeyed ? { idempotencyKey: `${name} of every sort` } : {});
      const tasks = [
        { kind: "test.idle", ...key("worker's") },
        { kind, ...key("drawn") },
        { kind, assignee: all.user.id, title: "Named", description: "for one", tags: ["garden"], ...key("named") },
        { kind, assignee: "none", ...key("nobody's") },
      ];
      // One of them stands already when there are keys.
      if (isKeyed) await all.manager.tasks.create.mutate(tasks[1] ?? { kind });
      const { items } = await all.manager.tasks.createMany.mutate({ tasks });
      expect(items.map(({ version }) => version)).toEqual([1, 2, 2, 1]);
      expect(items.map(({ assigneeId }) => assigneeId)).toEqual([null, expect.any(String), all.user.id, null]);
      const wanted = [
        [[1, "create", all.managerId, null]],
        [
          [1, "create", all.managerId, null],
          [2, "assign", "server", { assignee: items[1]?.assigneeId, before: null }],
        ],
        [
          [1, "create", all.managerId, null],
          [2, "assign", all.managerId, { assignee: all.user.id, before: null }],
        ],
        [[1, "create", all.managerId, null]],
      ];
      for (const [index, item] of items.entries()) {
        const { history: rows, ...task } = await all.manager.tasks.get.query({ id: item.id });
        expect(task).toMatchObject(item);
        const made = rows.filter(({ event }) => event === "create" || event === "assign");
        expect(made.map(({ version, event, by, detail }) => [version, event, by, detail])).toEqual(wanted[index]);
        expect(made.map(({ at }) => at)).toEqual(made.length > 1 ? [item.createdAt, item.updatedAt] : [item.createdAt]);
      }
    },
  );

  test("T1 whoever may not assign may not name an assignee, and nothing is created", async () => {
    const before = await all.user.client.tasks.list.query({ total: true });
    const refused = await refusal(give(all.accountant.id, all.user.client));
    expect(refused).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("one is drawn") });
    expect(await all.user.client.tasks.list.query({ total: true })).toMatchObject({ total: before.total });
  });

  test("T11 assigning to a manager, or to nobody there is, is refused by naming the field", async () => {
    for (const stranger of [all.managerId, randomUUID()]) {
      expect(await refusal(give(stranger))).toMatchObject({ code: "NO_PERFORMER", issues: [{ path: "assignee" }] });
    }
    const two = all.manager.tasks.createMany.mutate({ tasks: [{ kind }, { kind, assignee: all.managerId }] });
    expect(await refusal(two)).toMatchObject({ code: "NO_PERFORMER", issues: [{ path: "tasks.1.assignee" }] });
  });

  test("T11 a worker's task has no assignee, and a manual one no time to be dispatched at", async () => {
    const idle = all.manager.tasks.create.mutate({ kind: "test.idle", assignee: "random" });
    expect(await refusal(idle)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "assignee" }] });
    const later = new Date(Date.now() + 60_000).toISOString();
    const timed = all.manager.tasks.create.mutate({ kind, runAt: later });
    expect(await refusal(timed)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "runAt" }] });
  });

  test("T1 the same key and body give the same task with its assignee", async () => {
    const request = { kind, idempotencyKey: randomUUID() };
    const first = await all.user.client.tasks.create.mutate(request);
    const again = await all.user.client.tasks.create.mutate(request);
    expect(again).toMatchObject({ id: first.id, assigneeId: first.assigneeId, version: first.version });
  });

  test("T2 nothing of a manual task is ever sent to workers", async () => {
    const { id } = await give(all.user.id);
    await all.manager.tasks.cancel.mutate({ id });
    await all.manager.tasks.retry.mutate({ id });
    const { rows } = await sql`select from tasks.outbox where task_id = ${id}`.execute(all.world.db);
    expect(rows).toEqual([]);
    const task = await all.world.db.selectFrom("tasks.tasks").selectAll().where("id", "=", id).executeTakeFirst();
    expect(task).toMatchObject({ status: "PENDING", dispatched_at: null, dispatch: 0, assignee_id: all.user.id });
  });
});

describe("performing", () => {
  test("T11 the assignee starts and completes it, with a result", async () => {
    const { id } = await give(all.user.id);
    expect(await all.user.client.tasks.start.mutate({ id })).toMatchObject({ status: "RUNNING" });
    expect(await refusal(all.user.client.tasks.start.mutate({ id }))).toMatchObject({ code: "INVALID_TRANSITION" });
    const done = await all.user.client.tasks.complete.mutate({ id, result: { plants: 3 } });
    expect(done).toMatchObject({ status: "SUCCESS", result: { plants: 3 }, finishedAt: expect.any(String) });
    expect(await history(id)).toEqual(["create PENDING", "assign PENDING", "start RUNNING", "succeed SUCCESS"]);
    expect(await audited(id)).toEqual(["task.start", "task.complete"]);
  });

  test("T11 completed without a start, it was started by that", async () => {
    const { id } = await give(all.user.id);
    expect(await all.user.client.tasks.complete.mutate({ id })).toMatchObject({ startedAt: expect.any(String) });
    expect((await history(id)).slice(2)).toEqual(["start RUNNING", "succeed SUCCESS"]);
  });

  test("T11 failed with a reason it is no dead letter, and may be retried for the same person", async () => {
    const { id } = await give(all.user.id);
    const failed = await all.user.client.tasks.fail.mutate({ id, reason: "no water" });
    expect(failed).toMatchObject({ status: "FAILED", error: { message: "no water" } });
    expect(await refusal(all.user.client.tasks.fail.mutate({ id, reason: "again" }))).toMatchObject({
      code: "CONFLICT",
    });
    expect((await all.manager.deadLetters.list.query({})).items).toEqual([]);
    const retried = await all.manager.tasks.retry.mutate({ id });
    expect(retried).toMatchObject({ status: "PENDING", assigneeId: all.user.id, attempt: 2, error: null });
  });

  test("T11 completing twice, also at the same time, is a conflict with one event", async () => {
    const { id } = await give(all.user.id);
    const calls = Array.from({ length: 5 }, () => all.user.client.tasks.complete.mutate({ id }));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await refusal(all.user.client.tasks.complete.mutate({ id }))).toMatchObject({ code: "CONFLICT" });
    const { rows } = await sql`
      select from tasks.event_outbox where subject = 'tasks.task.completed' and body like ${`%${id}%`}`.execute(
      all.world.db,
    );
    expect(rows).toHaveLength(1);
  });

  test("T11 someone else's task: who sees it may not perform it, for others it is not there", async () => {
    const { id } = await give(all.user.id, all.manager);
    const stranger = all.accountant.client;
    expect(await refusal(stranger.tasks.complete.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
    for (const seeing of [all.manager, all.admin]) {
      for (const act of [
        seeing.tasks.start.mutate({ id }),
        seeing.tasks.complete.mutate({ id }),
        seeing.tasks.fail.mutate({ id, reason: "mine" }),
      ]) {
        expect(await refusal(act)).toMatchObject({ code: "FORBIDDEN" });
      }
    }
    expect(await history(id)).toEqual(["create PENDING", "assign PENDING"]);
    expect(await audited(id)).toEqual([]);
  });

  test("T11 a worker's task is performed and assigned by nobody", async () => {
    const { id } = await all.manager.tasks.create.mutate({ kind: "test.idle" });
    expect(await refusal(all.manager.tasks.complete.mutate({ id }))).toMatchObject({ code: "FORBIDDEN" });
    expect(await refusal(all.manager.tasks.assign.mutate({ id, assignee: "random" }))).toMatchObject({
      code: "INVALID_TRANSITION",
    });
  });

  test("T10 past its time a manual task is overdue once, and still can be completed", async () => {
    const { id } = await give(all.user.id);
    await sql`update tasks.tasks set expires_at = now() - interval '1 second' where id = ${id}`.execute(all.world.db);
    await eventually("it is overdue", async () => (await history(id)).includes("overdue PENDING"));
    expect(await all.user.client.tasks.complete.mutate({ id })).toMatchObject({ status: "SUCCESS" });
  });
});

describe("assigning", () => {
  test("T11 a task is reassigned and unassigned; whoever had it loses it from the live list", async () => {
    const { id } = await give(all.user.id);
    await all.user.client.tasks.start.mutate({ id });
    const watch = await watchLive(all.user.client, () => "mine");
    const gaining = await watchLive(all.accountant.client, () => "mine");
    const moved = await all.manager.tasks.assign.mutate({ id, assignee: all.accountant.id, reason: "holiday" });
    expect(moved).toMatchObject({ assigneeId: all.accountant.id, status: "PENDING", startedAt: null });
    await eventually("the one is told that it is gone", () =>
      watch.events.some((event) => event.type === "removed" && event.ids.includes(id)),
    );
    await eventually("the other sees it come", () => gaining.versions(id).length > 0);
    expect(watch.versions(id)).not.toContain(moved.version);
    expect(await refusal(all.user.client.tasks.get.query({ id }))).toMatchObject({ code: "NOT_FOUND" });

    expect(await all.manager.tasks.unassign.mutate({ id })).toMatchObject({ assigneeId: null, status: "PENDING" });
    await eventually("the other is told, too", () =>
      gaining.events.some((event) => event.type === "removed" && event.ids.includes(id)),
    );
    expect(await refusal(all.manager.tasks.unassign.mutate({ id }))).toMatchObject({ code: "INVALID_TRANSITION" });
    expect((await history(id)).slice(2)).toEqual(["start RUNNING", "assign PENDING", "unassign PENDING"]);
    expect(await audited(id)).toEqual(["task.start", "task.assign", "task.unassign"]);
    watch.stop();
    gaining.stop();
  });

  test("T11 assigning to a manager, or what has ended, is refused and changes nothing", async () => {
    const { id } = await give(all.user.id);
    expect(await refusal(all.manager.tasks.assign.mutate({ id, assignee: all.managerId }))).toMatchObject({
      code: "NO_PERFORMER",
    });
    await all.user.client.tasks.complete.mutate({ id });
    expect(await refusal(all.manager.tasks.assign.mutate({ id, assignee: "random" }))).toMatchObject({
      code: "INVALID_TRANSITION",
    });
    expect(await history(id)).toHaveLength(4);
    expect(await audited(id)).toEqual(["task.complete"]);
  });

  test("T11 an owner without the right to assign may not assign, not even in a batch", async () => {
    const { id } = await all.user.client.tasks.create.mutate({ kind });
    const assignee = all.accountant.id;
    expect(await refusal(all.user.client.tasks.assign.mutate({ id, assignee }))).toMatchObject({ code: "FORBIDDEN" });
    const batch = all.user.client.tasks.batch.mutate({ action: "assign", ids: [id], assignee });
    expect(await refusal(batch)).toMatchObject({ code: "FORBIDDEN" });
  });

  test("T5 a batch assigns and completes, each task with its own outcome", async () => {
    const ids = (await Promise.all([give("none"), give("none"), give(all.accountant.id)])).map(({ id }) => id);
    const [one = "", two = "", three = ""] = ids;
    const given = await all.manager.tasks.batch.mutate({ action: "assign", ids: [one, two], assignee: all.user.id });
    expect(given).toMatchObject({ succeeded: 2, failed: 0 });
    const done = await all.user.client.tasks.batch.mutate({ action: "complete", ids: [one, two, three] });
    expect(done.items.map(({ ok, error }) => error?.code ?? ok)).toEqual([true, true, "NOT_FOUND"]);
    const toManager = all.manager.tasks.batch.mutate({ action: "assign", ids: [three], assignee: all.managerId });
    expect(await refusal(toManager)).toMatchObject({ code: "NO_PERFORMER" });
  });

  test("T11 REST: assign, start and complete by their paths", async () => {
    const { id } = await give("none");
    const { token: managers } = await all.world.signIn("manager");
    const { token: users } = await all.world.signIn("user");
    const post = async (path: string, token: string, body: object): Promise<unknown[]> => {
      const headers = { ...bearer(token), "content-type": "application/json" };
      const url = `${all.world.server.url}/api/tasks/${path}`;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    const assigned = await post(`${id}/assign`, managers, { assignee: all.user.id });
    expect(assigned).toMatchObject([200, { assigneeId: all.user.id }]);
    expect(await post(`${id}/start`, users, {})).toMatchObject([200, { status: "RUNNING" }]);
    expect(await post(`${id}/complete`, users, { result: 1 })).toMatchObject([200, { status: "SUCCESS", result: 1 }]);
    expect(await post(`${id}/complete`, users, {})).toMatchObject([409, { error: { code: "CONFLICT" } }]);
  });
});
