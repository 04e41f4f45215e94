import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { defineKind } from "@millrace/worker-kit/define-kind";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { startWorker } from "./support/test-kinds.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

const quick = { maxAttempts: 3, baseMs: 50, capMs: 100 };

const flaky = defineKind({
  name: "test.flaky",
  payload: z.strictObject({ failures: z.int().min(0) }),
  retry: quick,
  handler: ({ payload, attempt }) => {
    if (attempt <= payload.failures) throw new Error(`attempt ${attempt} had to fail`);
    return { attempt };
  },
});

const hopeless = defineKind({
  name: "test.hopeless",
  payload: z.strictObject({}),
  retry: quick,
  handler: () => {
    throw new UnrecoverableError("there is no point");
  },
});

const slow = defineKind({
  name: "test.slow",
  payload: z.strictObject({}),
  retry: { ...quick, maxAttempts: 1 },
  handler: ({ signal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 20_000, "too late");
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Error("aborted"));
      });
    }),
});

let world: World;
let worker: Worker;
let client: Client;
let manager: Client;

beforeAll(async () => {
  world = await startWorld();
  worker = await startWorker(world.nats.urls.worker, [flaky, hopeless, slow]);
  ({ client } = await world.signIn("user"));
  manager = (await world.signIn("manager")).client;
  await eventually("the kinds are known", async () => (await client.kinds.list.query()).items.length >= 4);
});
afterAll(async () => {
  await worker.stop();
  await world[Symbol.asyncDispose]();
});

const until = (id: string, ...statuses: string[]) =>
  eventually(`task ${id} is ${statuses.join(" or ")}`, async () => {
    const task = await client.tasks.get.query({ id });
    return statuses.includes(task.status) && task;
  });

describe("retries", () => {
  test("T8 a task that fails twice succeeds at its third attempt, and history says when each try was due", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.flaky", payload: { failures: 2 } });
    const task = await until(id, "SUCCESS", "FAILED");
    expect(task).toMatchObject({ status: "SUCCESS", attempt: 3, result: { attempt: 3 } });
    expect(task.history.map(({ event }) => event)).toEqual([
      "create",
      "start",
      "reschedule",
      "dispatch",
      "start",
      "reschedule",
      "dispatch",
      "start",
      "succeed",
    ]);
    expect(task.history[2]?.detail).toMatchObject({ nextAttempt: 2, error: { message: "attempt 1 had to fail" } });
  });

  test("D1 a task out of attempts is a dead letter with its error, and an explicit retry gives it one more", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.flaky", payload: { failures: 3 } });
    expect(await until(id, "FAILED")).toMatchObject({ attempt: 3 });
    const letters = await manager.deadLetters.list.query({ state: "open", kind: "test.flaky" });
    expect(letters.items[0]).toMatchObject({ taskId: id, reason: "attempts", attempt: 3, payload: { failures: 3 } });
    await client.tasks.retry.mutate({ id, reason: "fixed" });
    expect(await until(id, "SUCCESS")).toMatchObject({ attempt: 4 });
    const settled = await manager.deadLetters.list.query({ state: "replayed", kind: "test.flaky" });
    expect(settled.items[0]).toMatchObject({ taskId: id, resolution: "fixed" });
  });

  test("W3 an unrecoverable error is not retried", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.hopeless" });
    expect(await until(id, "FAILED")).toMatchObject({ attempt: 1, error: { retryable: false } });
    const [letter] = (await manager.deadLetters.list.query({ kind: "test.hopeless" })).items;
    expect(letter).toMatchObject({ taskId: id, reason: "unrecoverable" });
  });

  test("T8 a retry with another payload is checked against the schema first", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.flaky", payload: { failures: 9 }, maxAttempts: 1 });
    await until(id, "FAILED");
    const wrong = await refusal(client.tasks.retry.mutate({ id, payload: { failures: "many" } }));
    expect(wrong).toMatchObject({ code: "PAYLOAD_INVALID", issues: [{ path: "payload.failures" }] });
    expect(await until(id, "FAILED")).toMatchObject({ payload: { failures: 9 } });
    await client.tasks.retry.mutate({ id, payload: { failures: 0 } });
    expect(await until(id, "SUCCESS")).toMatchObject({ payload: { failures: 0 }, attempt: 2 });
  });

  test("T8 a task in backoff says why it waits and can be tried now", async () => {
    const patient = defineKind({
      name: "test.patient",
      queue: "patient",
      payload: z.strictObject({}),
      retry: { maxAttempts: 2, baseMs: 3_600_000, capMs: 3_600_000 },
      handler: ({ attempt }) => {
        if (attempt === 1) throw new Error("not yet");
        return "now";
      },
    });
    const other = await startWorker(world.nats.urls.worker, [patient]);
    await eventually("the kind is known", async () => (await client.kinds.list.query()).items.length >= 5);
    const { id } = await client.tasks.create.mutate({ kind: "test.patient" });
    const waiting = await eventually("it is in backoff", async () => {
      const task = await client.tasks.get.query({ id });
      return task.attempt === 2 && task;
    });
    expect(waiting.why).toMatch(/^Backoff: attempt 2 of 2 begins at \d/);
    await client.tasks.retry.mutate({ id });
    expect(await until(id, "SUCCESS")).toMatchObject({ result: "now" });
    await other.stop();
  });
});

describe("cancel", () => {
  test("T7 a running handler is aborted through its signal within a second and the task stays CANCELED", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.slow" });
    await until(id, "RUNNING");
    const canceled = await client.tasks.cancel.mutate({ id, reason: "changed my mind" });
    expect(canceled.status).toBe("CANCELED");
    await eventually(
      "the worker lets go of it",
      async () =>
        !(await manager.workers.list.query()).items.some(({ holds }) => holds.some(({ taskId }) => taskId === id)),
      6_000,
    );
    const task = await client.tasks.get.query({ id });
    expect(task.history.at(-1)).toMatchObject({ event: "cancel", detail: { reason: "changed my mind" } });
  });

  test("T7 a finished task cannot be canceled, a stranger's does not exist", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.flaky", payload: { failures: 0 } });
    await until(id, "SUCCESS");
    expect(await refusal(client.tasks.cancel.mutate({ id }))).toMatchObject({ code: "INVALID_TRANSITION" });
    const stranger = (await world.signIn("accountant")).client;
    expect(await refusal(stranger.tasks.cancel.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(stranger.tasks.retry.mutate({ id }))).toMatchObject({ code: "NOT_FOUND" });
  });

  test("T7 a task canceled while no worker was there does not start when one comes", async () => {
    const started: string[] = [];
    const late = defineKind({
      name: "test.late",
      queue: "late",
      payload: z.strictObject({}),
      handler: ({ task }) => {
        started.push(task.id);
      },
    });
    const first = await startWorker(world.nats.urls.worker, [late]);
    await eventually("the kind is known", async () =>
      (await client.kinds.list.query()).items.some(({ name }) => name === "test.late"),
    );
    await first.stop();
    const { items } = await client.tasks.createMany.mutate({ tasks: [{ kind: "test.late" }, { kind: "test.late" }] });
    const [dropped, kept] = items;
    if (!dropped || !kept) throw new Error("two were created");
    await client.tasks.cancel.mutate({ id: dropped.id });
    const second = await startWorker(world.nats.urls.worker, [late]);
    await until(kept.id, "SUCCESS");
    await second.stop();
    expect(started).toEqual([kept.id]);
  });
});

describe("the audit", () => {
  test("who canceled what is recorded, only admins read it, and nobody can change it", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.slow" });
    await client.tasks.cancel.mutate({ id });
    const admin = (await world.signIn("admin")).client;
    const { items } = await admin.audit.list.query({ entityId: id });
    expect(items).toMatchObject([{ action: "task.cancel", entity: "task", entityId: id, origin: "127.0.0.1" }]);
    expect(await refusal(manager.audit.list.query({}))).toMatchObject({ code: "FORBIDDEN" });
    await expect(world.db.updateTable("tasks.audit").set({ action: "nothing" }).execute()).rejects.toThrow(
      "append-only",
    );
    await expect(world.db.deleteFrom("tasks.audit").execute()).rejects.toThrow("append-only");
  });
});
