import { createManyAnswerSchema, taskSchema } from "@millrace/contracts/task";
import { taskListSchema } from "@millrace/contracts/task-list";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { eventually } from "./support/eventually.ts";
import { gatedKind, startWorker } from "./support/test-kinds.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let worker: Worker;
let client: Client;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  worker = await startWorker(world.nats.urls.worker);
  ({ client, token } = await world.signIn("user"));
  await eventually("the kinds are known", async () => (await client.kinds.list.query()).items.length >= 3);
});
afterAll(async () => {
  await worker.stop();
  await world[Symbol.asyncDispose]();
});

const finished = (id: string) =>
  eventually(
    `task ${id} is final`,
    async () => {
      const task = await client.tasks.get.query({ id });
      return (task.status === "SUCCESS" || task.status === "FAILED") && task;
    },
    25_000,
  );

describe("a task's way", () => {
  test("W2 a created task is run by a worker and ends in SUCCESS with its result", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.echo", payload: { n: 7 } });
    const task = await finished(id);
    expect(task).toMatchObject({ status: "SUCCESS", result: { n: 7 }, attempt: 1 });
    expect(task.history.map(({ event }) => event)).toEqual(["create", "start", "succeed"]);
  });

  test("W3 a handler that throws ends its task in FAILED with the error", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.fail" });
    expect(await finished(id)).toMatchObject({ status: "FAILED", error: { name: "Error", message: "it had to be" } });
  });

  test("T1 a thousand tasks created in one call all run, each once", async () => {
    const tasks = Array.from({ length: 1_000 }, (_, n) => ({ kind: "test.echo", payload: { n } }));
    const { items } = await client.tasks.createMany.mutate({ tasks });
    await eventually("all are done", async () => {
      const open = await client.tasks.list.query({ status: ["PENDING", "RUNNING"], limit: 1 });
      return open.items.length === 0;
    });
    const rows = await world.db
      .selectFrom("tasks.tasks")
      .select(["id", "result", "version", "delivery"])
      .where(
        "id",
        "in",
        items.map(({ id }) => id),
      )
      .execute();
    expect(rows.map(({ result }) => result)).toEqual(expect.arrayContaining(tasks.map(({ payload }) => payload)));
    expect(rows.every(({ version, delivery }) => version === 3 && delivery === 1)).toBe(true);
  });

  test("W4 log lines and progress of a task can be read and paged", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.echo", payload: { n: 3 } });
    await finished(id);
    const { items } = await eventually("the log is there", async () => {
      const page = await client.tasks.logs.query({ id });
      return page.items.length > 0 && page;
    });
    expect(items[0]).toMatchObject({ level: "info", message: "echoing 3", attempt: 1 });
  });

  test("T14 log lines arrive live, with progress", async () => {
    const gate = Promise.withResolvers<void>();
    const gated = await startWorker(world.nats.urls.worker, [gatedKind(gate.promise)]);
    await eventually("the kind is known", async () =>
      (await client.kinds.list.query()).items.some(({ name }) => name === "test.gated"),
    );
    const { id } = await client.tasks.create.mutate({ kind: "test.gated" });
    const percents: number[] = [];
    const subscription = client.tasks.onLog.subscribe(
      { taskId: id },
      { onData: ({ data }) => data.progress && percents.push(data.progress.percent) },
    );
    await eventually("progress arrives while it runs", () => percents.includes(10));
    expect((await client.tasks.get.query({ id })).progress).toMatchObject({ percent: 10 });
    expect((await client.tasks.list.query({ limit: 1 })).items[0]?.progress).toMatchObject({ percent: 10 });
    gate.resolve();
    await finished(id);
    subscription.unsubscribe();
    await gated.stop();
  });

  test("W1 a kind announced by a worker can be created at once, on its own queue too, with no restart", async () => {
    const own = defineKind({
      name: "other.app",
      queue: "own-queue",
      payload: z.strictObject({}),
      handler: () => "ran",
    });
    const other = await startWorker(world.nats.urls.worker, [own]);
    await eventually("the kind is known", async () =>
      (await client.kinds.list.query()).items.some(({ name }) => name === "other.app"),
    );
    const { id } = await client.tasks.create.mutate({ kind: "other.app" });
    expect(await finished(id)).toMatchObject({ status: "SUCCESS", queue: "own-queue", result: "ran" });
    await other.stop();
  });

  test("W6 a task taken by a worker that lacks its kind goes to one that has it", async () => {
    const rare = defineKind({ name: "test.rare", payload: z.strictObject({}), handler: () => "at last" });
    const other = await startWorker(world.nats.urls.worker, [rare]);
    await eventually("the kind is known", async () =>
      (await client.kinds.list.query()).items.some(({ name }) => name === "test.rare"),
    );
    const { items } = await client.tasks.createMany.mutate({ tasks: [{ kind: "test.rare" }, { kind: "test.rare" }] });
    for (const { id } of items) expect(await finished(id)).toMatchObject({ status: "SUCCESS", attempt: 1 });
    await other.stop();
  });

  test("T9 a task with runAt waits for its time and then runs once", async () => {
    const runAt = new Date(Date.now() + 1_500).toISOString();
    const { id } = await client.tasks.create.mutate({ kind: "test.echo", runAt });
    const task = await finished(id);
    expect(Date.parse(task.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(runAt) - 50);
    expect(task.history.map(({ event }) => event)).toEqual(["create", "dispatch", "start", "succeed"]);
  });

  test("P2 the same story over REST: 201, list shape, one task with its history", async () => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const created = await fetch(`${world.server.url}/api/tasks`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": "rest-1" },
      body: JSON.stringify({ kind: "test.echo", payload: { n: 1 } }),
    });
    expect(created.status).toBe(201);
    const task = taskSchema.parse(await created.json());
    await finished(task.id);
    const list = await (
      await fetch(`${world.server.url}/api/tasks?kind=test.echo&status=SUCCESS&limit=2`, { headers })
    ).json();
    expect(taskListSchema.strict().parse(list).items).toHaveLength(2);
    const many = await fetch(`${world.server.url}/api/tasks`, {
      method: "POST",
      headers,
      body: JSON.stringify({ tasks: [{ kind: "test.echo" }, { kind: "test.echo" }] }),
    });
    expect(many.status).toBe(201);
    expect(createManyAnswerSchema.parse(await many.json()).items).toHaveLength(2);
    const repeated = await fetch(`${world.server.url}/api/tasks`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": "rest-1" },
      body: JSON.stringify({ kind: "test.echo", payload: { n: 1 } }),
    });
    expect(await repeated.json()).toMatchObject({ id: task.id });
    const missing = await fetch(`${world.server.url}/api/tasks/0199a000-0000-7000-8000-000000000001`, { headers });
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
  });
});
