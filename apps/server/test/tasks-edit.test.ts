import type { TaskUpdateEvent } from "@millrace/contracts/task";
import type { UpdateTaskInput } from "@millrace/contracts/task-change";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { connectReporter, type Reporter, running, succeeded } from "./support/reporter.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let worker: Reporter;
let user: Client;
let userId: string;
let other: Client;
let manager: Client;

const kind = "test.idle";

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  worker = await connectReporter(world.nats.urls.worker);
  ({ client: user, userId } = await world.signIn("user"));
  ({ client: other } = await world.signIn("accountant"));
  ({ client: manager } = await world.signIn("manager"));
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function follow(client: Client): Promise<{ events: TaskUpdateEvent[]; stop: () => void }> {
  const events: TaskUpdateEvent[] = [];
  const subscription = client.tasks.onUpdate.subscribe({}, { onData: ({ data }) => events.push(data) });
  await eventually("the subscription stands", () => events.some(({ type }) => type === "ready"));
  return { events, stop: () => subscription.unsubscribe() };
}

async function finish(id: string): Promise<void> {
  await worker.send(succeeded({ id, ownerId: userId }));
  await eventually("it has ended", async () => (await user.tasks.get.query({ id })).status === "SUCCESS");
}

async function auditOf(id: string): Promise<string[]> {
  const rows = await world.db.selectFrom("tasks.audit").select("action").where("entity_id", "=", id).execute();
  return rows.map(({ action }) => action);
}

describe("editing a task", () => {
  test("T4 title, description, priority, tags and expiry are changed, one version on, with history and audit", async () => {
    const { id } = await user.tasks.create.mutate({ kind, title: "before" });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const change = { title: "after", description: "words", priority: "HIGH" as const, tags: ["t"], expiresAt };
    const edited = await user.tasks.update.mutate({ id, version: 1, ...change });
    expect(edited).toMatchObject({ ...change, version: 2, status: "PENDING", attempt: 1 });
    const { history } = await user.tasks.get.query({ id });
    expect(history).toMatchObject([
      { version: 1, event: "create" },
      {
        version: 2,
        event: "edit",
        status: "PENDING",
        dispatch: 1,
        by: userId,
        detail: { fields: Object.keys(change) },
      },
    ]);
    expect(await auditOf(id)).toEqual(["task.edit"]);
    expect((await user.tasks.list.query({ search: "words" })).items.map((task) => task.id)).toEqual([id]);
    expect((await user.tasks.list.query({ search: "before" })).items).toEqual([]);
  });

  test("T4 null clears what can be cleared", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await user.tasks.create.mutate({ kind, title: "t", description: "cleared", tags: ["a"], expiresAt });
    const cleared = await user.tasks.update.mutate({
      id,
      version: 1,
      title: null,
      description: null,
      tags: null,
      expiresAt: null,
    });
    expect(cleared).toMatchObject({ title: kind, description: "", tags: [], expiresAt: null });
    expect((await user.tasks.list.query({ search: "cleared" })).items).toEqual([]);
  });

  test("T4 a payload that was sent is sent again, and the word of whoever had the old one counts for nothing", async () => {
    const task = await user.tasks.create.mutate({ kind, payload: { n: 1 } });
    const edited = await user.tasks.update.mutate({ id: task.id, version: 1, payload: { n: 2 } });
    expect(edited).toMatchObject({ payload: { n: 2 }, attempt: 1 });
    await worker.send(succeeded(task, [1, 1, 1], "old"));
    await worker.send(succeeded(task, [1, 2, 1], "new"));
    const done = await eventually("it has ended", async () => {
      const found = await user.tasks.get.query({ id: task.id });
      return found.status === "SUCCESS" && found;
    });
    expect(done).toMatchObject({ result: "new", version: 4 });
    expect(done.history.map(({ event, dispatch }) => `${event} ${dispatch}`)).toEqual([
      "create 1",
      "edit 2",
      "start 2",
      "succeed 2",
    ]);
  });

  test("T4 a payload that waits for its time is changed and not sent", async () => {
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await user.tasks.create.mutate({ kind, runAt, payload: { n: 1 } });
    await user.tasks.update.mutate({ id, version: 1, payload: { n: 2 } });
    const { history, payload } = await user.tasks.get.query({ id });
    expect([payload, history.at(-1)?.dispatch]).toEqual([{ n: 2 }, 0]);
  });

  test("T4 a task that has ended keeps its result, its times and its attempt through an edit", async () => {
    const { id } = await user.tasks.create.mutate({ kind });
    await finish(id);
    const before = await user.tasks.get.query({ id });
    const after = await user.tasks.update.mutate({ id, version: before.version, title: "named later" });
    const { result, startedAt, finishedAt, status, attempt } = before;
    expect(after).toMatchObject({ result, startedAt, finishedAt, status, attempt, title: "named later" });
    expect(after.version).toBe(before.version + 1);
  });

  test("T4 an edit of an old version is a conflict that names the current one; nothing changes", async () => {
    const { id } = await user.tasks.create.mutate({ kind, title: "first" });
    await user.tasks.update.mutate({ id, version: 1, title: "second" });
    const error = await refusal(user.tasks.update.mutate({ id, version: 1, title: "third" }));
    expect(error).toMatchObject({ code: "CONFLICT", issues: [{ path: "version" }] });
    expect(error.message).toContain("version 2");
    expect(await user.tasks.get.query({ id })).toMatchObject({ title: "second", version: 2 });
    const { token } = await world.signIn("user");
    const answer = await fetch(`${world.server.url}/api/tasks/${id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ version: 1, title: "fourth" }),
    });
    expect(answer.status).toBe(409);
  });

  test("T4 of ten edits of one version one wins", async () => {
    const { id } = await user.tasks.create.mutate({ kind });
    const calls = Array.from({ length: 10 }, (_, n) => user.tasks.update.mutate({ id, version: 1, title: `t${n}` }));
    const settled = await Promise.allSettled(calls);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await user.tasks.get.query({ id })).version).toBe(2);
  });

  test.each<[string, Omit<UpdateTaskInput, "id" | "version">, string, string]>([
    ["a payload that does not fit the kind", { payload: { n: "x" } }, "PAYLOAD_INVALID", "payload.n"],
    ["an expiry in the past", { expiresAt: "2020-01-01T00:00:00Z" }, "VALIDATION_FAILED", "expiresAt"],
    ["an empty title", { title: " " }, "VALIDATION_FAILED", "title"],
    ["nothing at all", {}, "VALIDATION_FAILED", "version"],
  ])("T4 an edit with %s is refused and changes nothing", async (_, change, code, path) => {
    const { id } = await user.tasks.create.mutate({ kind, title: "kept" });
    expect(await refusal(user.tasks.update.mutate({ id, version: 1, ...change }))).toMatchObject({
      code,
      issues: [{ path }],
    });
    expect(await user.tasks.get.query({ id })).toMatchObject({ title: "kept", version: 1 });
  });

  test("T4 a payload can be edited only while PENDING", async () => {
    const { id, ownerId } = await user.tasks.create.mutate({ kind });
    await worker.send(running({ id, ownerId }));
    await eventually("it runs", async () => (await user.tasks.get.query({ id })).status === "RUNNING");
    const error = await refusal(user.tasks.update.mutate({ id, version: 2, payload: { n: 1 } }));
    expect(error.code).toBe("INVALID_TRANSITION");
    expect(await user.tasks.update.mutate({ id, version: 2, title: "while it runs" })).toMatchObject({
      status: "RUNNING",
    });
    await worker.send(succeeded({ id, ownerId }));
    await eventually("it ends all the same", async () => (await user.tasks.get.query({ id })).status === "SUCCESS");
  });

  test("T4 someone else's task cannot be edited or deleted; a manager may", async () => {
    const { id } = await user.tasks.create.mutate({ kind, title: "mine" });
    expect(await refusal(other.tasks.update.mutate({ id, version: 1, title: "theirs" }))).toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await refusal(other.tasks.delete.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
    expect(await user.tasks.get.query({ id })).toMatchObject({ title: "mine", version: 1 });
    expect(await manager.tasks.update.mutate({ id, version: 1, title: "by a manager" })).toMatchObject({ version: 2 });
  });

  test("T4 T14 subscribers hear of an edit", async () => {
    const { id } = await user.tasks.create.mutate({ kind, title: "before" });
    const { events, stop } = await follow(user);
    await user.tasks.update.mutate({ id, version: 1, title: "heard" });
    const heard = await eventually("the edit arrives", () =>
      events
        .flatMap((event) => (event.type === "changes" ? event.changes : []))
        .find(({ change, task }) => task.id === id && change.event === "edit"),
    );
    expect(heard.task).toMatchObject({ title: "heard", version: 2 });
    stop();
  });
});

describe("deleting a task", () => {
  test("T4 a deleted task is canceled, gone from lists and get, and told to its subscribers; history and key stay", async () => {
    const task = await user.tasks.create.mutate({ kind, title: "doomed", idempotencyKey: "doomed" });
    const { id } = task;
    const { events, stop } = await follow(user);
    await user.tasks.delete.mutate({ id, reason: "not needed" });
    await eventually("it is removed", () => events.some((event) => event.type === "removed" && event.ids.includes(id)));
    stop();
    expect((await user.tasks.list.query({ search: "doomed" })).items).toEqual([]);
    expect((await user.tasks.list.query({ limit: 200 })).items.map((each) => each.id)).not.toContain(id);
    for (const call of [
      user.tasks.get.query({ id }),
      user.tasks.history.query({ id }),
      user.tasks.update.mutate({ id, version: 3, title: "x" }),
      user.tasks.cancel.mutate({ id }),
      user.tasks.retry.mutate({ id }),
      user.tasks.delete.mutate({ id }),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: "NOT_FOUND" });
    }
    const history = await world.db
      .selectFrom("tasks.task_history")
      .select(["version", "event", "status", "by"])
      .where("task_id", "=", id)
      .orderBy("version")
      .execute();
    expect(history).toEqual([
      { version: 1, event: "create", status: "PENDING", by: userId },
      { version: 2, event: "cancel", status: "CANCELED", by: userId },
      { version: 3, event: "delete", status: "CANCELED", by: userId },
    ]);
    expect(await auditOf(id)).toEqual(["task.delete"]);
    const again = await user.tasks.create.mutate({ kind, title: "doomed", idempotencyKey: "doomed" });
    expect(again.id).toBe(id);
  });

  test("T4 a worker's word on a deleted task changes nothing", async () => {
    const task = await user.tasks.create.mutate({ kind });
    await worker.send(running(task));
    await eventually("it runs", async () => (await user.tasks.get.query({ id: task.id })).status === "RUNNING");
    await user.tasks.delete.mutate({ id: task.id });
    await worker.send(succeeded(task));
    const marker = await user.tasks.create.mutate({ kind });
    await worker.send(succeeded(marker));
    await eventually("a later report has arrived", async () => {
      return (await user.tasks.get.query({ id: marker.id })).status === "SUCCESS";
    });
    const row = await world.db
      .selectFrom("tasks.tasks")
      .select(["status", "version"])
      .where("id", "=", task.id)
      .executeTakeFirst();
    expect(row).toEqual({ status: "CANCELED", version: 4 });
  });

  test("T4 one that resumes after a deletion is told of it", async () => {
    const { id } = await user.tasks.create.mutate({ kind });
    const { events, stop } = await follow(user);
    const marker = await user.tasks.create.mutate({ kind });
    await eventually("the marker arrives", () => JSON.stringify(events).includes(marker.id));
    stop();
    let lastEventId = "";
    const probe = user.tasks.onUpdate.subscribe({}, { onData: (data) => (lastEventId = data.id) });
    await eventually("a place is known", () => lastEventId !== "");
    probe.unsubscribe();
    await user.tasks.delete.mutate({ id });
    const resumed: TaskUpdateEvent[] = [];
    const subscription = user.tasks.onUpdate.subscribe({ lastEventId }, { onData: ({ data }) => resumed.push(data) });
    await eventually("it is removed", () =>
      resumed.some((event) => event.type === "removed" && event.ids.includes(id)),
    );
    subscription.unsubscribe();
  });

  test("P2 DELETE answers 204 without a body, and 404 the second time", async () => {
    const { id } = await user.tasks.create.mutate({ kind });
    const { token } = await world.signIn("user");
    const request = { method: "DELETE", headers: { authorization: `Bearer ${token}` } };
    const first = await fetch(`${world.server.url}/api/tasks/${id}`, request);
    expect([first.status, await first.text()]).toEqual([204, ""]);
    expect((await fetch(`${world.server.url}/api/tasks/${id}`, request)).status).toBe(404);
  });
});
