import { subjects } from "@millrace/contracts/subjects";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { createPublisher, type Publisher } from "@millrace/messaging/publisher";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fingerprint } from "../src/dead-letters/fingerprint.ts";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { gatedKind, startWorker } from "./support/test-kinds.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let broken = true;

const fragile = defineKind({
  name: "test.fragile",
  payload: z.strictObject({ n: z.int() }),
  retry: { maxAttempts: 1 },
  handler: ({ payload }) => {
    if (broken || payload.n < 0) throw new Error(`no room for ${payload.n}`);
    return payload.n;
  },
});

const gate = Promise.withResolvers<void>();

let world: World;
let worker: Worker;
let user: Client;
let manager: Client;
let broker: NatsConnection;
let publisher: Publisher;

beforeAll(async () => {
  world = await startWorld();
  broker = connectNats({ url: world.nats.urls.server, role: "server", name: "test" });
  await broker.ready();
  publisher = createPublisher(broker);
  await world.startServer();
  worker = await startWorker(world.nats.urls.worker, [fragile, gatedKind(gate.promise)]);
  user = (await world.signIn("user")).client;
  manager = (await world.signIn("manager")).client;
  await eventually("the kind is known", async () => (await user.kinds.list.query()).items.length > 2);
});
afterAll(async () => {
  await worker.stop();
  publisher.close();
  await broker.drain();
  await world[Symbol.asyncDispose]();
});

/** So many tasks that have failed for good. */
async function bury(count: number, n = 1): Promise<string[]> {
  broken = true;
  const { items } = await user.tasks.createMany.mutate({
    tasks: Array.from({ length: count }, () => ({ kind: "test.fragile", payload: { n } })),
  });
  const ids = items.map(({ id }) => id);
  await eventually("all are dead letters", async () => {
    const rows = await world.db.selectFrom("tasks.dead_letters").select("id").where("task_id", "in", ids).execute();
    return rows.length === count;
  });
  broken = false;
  return ids;
}

const statuses = async (ids: string[]): Promise<Set<string>> => {
  const rows = await world.db.selectFrom("tasks.tasks").select("status").where("id", "in", ids).execute();
  return new Set(rows.map(({ status }) => status));
};

async function replayed(id: string) {
  return eventually("the replay ends", async () => {
    const replay = (await manager.deadLetters.replays.query()).items.find((candidate) => candidate.id === id);
    return replay?.finishedAt && replay;
  });
}

describe("dead letters", () => {
  test("D1 errors that differ only in values share a fingerprint and are counted together", async () => {
    expect(fingerprint("k", { name: "Error", message: 'no room for 17 in "a"' })).toBe(
      fingerprint("k", { name: "Error", message: 'no room for 4 in "b"' }),
    );
    await bury(3, 5);
    const { items } = await manager.deadLetters.groups.query();
    expect(items[0]).toMatchObject({ kind: "test.fragile", error: { message: "no room for 5" } });
    expect(items[0]?.count).toBeGreaterThanOrEqual(3);
  });

  test("D2 one is replayed with another payload, once, and stays in the record", async () => {
    const [taskId] = await bury(1, -1);
    const letter = (await manager.deadLetters.list.query({ limit: 1 })).items[0];
    if (!taskId || !letter) throw new Error("one was buried");
    const wrong = await refusal(
      manager.deadLetters.replay.mutate({ id: letter.id, payload: { n: "x" }, reason: "try it" }),
    );
    expect(wrong).toMatchObject({ code: "PAYLOAD_INVALID", issues: [{ path: "payload.n" }] });
    await manager.deadLetters.replay.mutate({ id: letter.id, payload: { n: 4 }, reason: "typo mended" });
    await eventually("it succeeds", async () => (await statuses([taskId])).has("SUCCESS"));
    expect(await manager.deadLetters.get.query({ id: letter.id })).toMatchObject({
      state: "replayed",
      resolution: "typo mended",
    });
    const again = await refusal(manager.deadLetters.replay.mutate({ id: letter.id, reason: "once more" }));
    expect(again).toMatchObject({ code: "INVALID_TRANSITION" });
  });

  test("D2 all that match are replayed with progress, and the count was right before", async () => {
    const ids = await bury(120, 7);
    const filter = { state: "open" as const, search: "no room for 7" };
    expect(await manager.deadLetters.count.query(filter)).toEqual({ count: 120 });
    const replay = await manager.deadLetters.replayMany.mutate({ filter, reason: "room was made", ratePerSecond: 500 });
    expect(replay).toMatchObject({ total: 120, state: "running" });
    expect(await replayed(replay.id)).toMatchObject({ done: 120, failed: 0, state: "done" });
    await eventually("all succeed", async () => [...(await statuses(ids))].join() === "SUCCESS");
  });

  test("D2 a canary that fails again stops the replay and the others stay", async () => {
    const ids = await bury(10, -3);
    const { id } = await manager.deadLetters.replayMany.mutate({
      filter: { search: "no room for -3" },
      reason: "hoping",
      canary: 2,
    });
    expect(await replayed(id)).toMatchObject({ state: "stopped", done: 2, note: "2 of 2 canaries did not succeed" });
    const open = await manager.deadLetters.count.query({ state: "open", search: "no room for -3" });
    expect(open.count).toBe(ids.length);
  });

  test("D2 a canary that was canceled proves nothing, so the replay stops", async () => {
    await bury(3, 41);
    await manager.queues.pause.mutate({ name: "default", reason: "to cancel in peace" });
    const { id } = await manager.deadLetters.replayMany.mutate({
      filter: { search: "no room for 41" },
      reason: "hoping",
      canary: 1,
    });
    const canary = await eventually("the canary is sent", async () => {
      const { items } = await manager.deadLetters.list.query({ search: "no room for 41", state: "replayed" });
      return items[0];
    });
    await user.tasks.cancel.mutate({ id: canary.taskId });
    await manager.queues.resume.mutate({ name: "default" });
    expect(await replayed(id)).toMatchObject({ state: "stopped", done: 1, note: "1 of 1 canaries did not succeed" });
  });

  test("D1 a message that no worker can read makes a dead letter, unless a newer one is on its way", async () => {
    const { id, ownerId } = await user.tasks.create.mutate({ kind: "test.gated" });
    const { attempt } = await eventually("it runs", async () => {
      const seen = await user.tasks.get.query({ id });
      return seen.status === "RUNNING" && seen;
    });
    const send = (execution: { attempt: number; dispatch: number }) =>
      publisher.publish({
        subject: subjects.taskCreated,
        body: JSON.stringify({ id, userId: ownerId, kind: 5, ...execution }),
      });
    await send({ attempt, dispatch: 2 });
    await send({ attempt, dispatch: 1 });
    const task = await eventually("it is buried", async () => {
      const seen = await user.tasks.get.query({ id });
      return seen.status === "FAILED" && seen;
    });
    expect(task.error).toMatchObject({ name: "Unprocessable", retryable: false });
    expect(task.history.filter(({ event }) => event === "bury")).toHaveLength(1);
    const letters = await manager.deadLetters.list.query({ reason: "unprocessable" });
    expect(letters.items.map(({ taskId }) => taskId)).toEqual([id]);
    await user.tasks.retry.mutate({ id });
    await send({ attempt, dispatch: 1 });
    gate.resolve();
    await eventually("the newer attempt runs", async () => (await user.tasks.get.query({ id })).status === "SUCCESS");
  });

  test("D2 a task that its owner retries leaves no open dead letter to stumble over", async () => {
    const [taskId] = await bury(1, 77);
    if (taskId === undefined) throw new Error("one was buried");
    await user.tasks.retry.mutate({ id: taskId });
    const { items } = await manager.deadLetters.list.query({ search: "no room for 77" });
    expect(items).toMatchObject([{ taskId, state: "replayed", resolution: "tried again from its task" }]);
    expect(await manager.deadLetters.count.query({ state: "open", search: "no room for 77" })).toEqual({ count: 0 });
  });

  test("D2 a discarded one needs a reason and stays in the record", async () => {
    await bury(1, 9);
    const letter = (await manager.deadLetters.list.query({ search: "no room for 9" })).items[0];
    if (!letter) throw new Error("one was buried");
    expect(await refusal(manager.deadLetters.discard.mutate({ id: letter.id, reason: "" }))).toMatchObject({
      code: "VALIDATION_FAILED",
      issues: [{ path: "reason" }],
    });
    await manager.deadLetters.discard.mutate({ id: letter.id, reason: "not needed" });
    expect(await manager.deadLetters.get.query({ id: letter.id })).toMatchObject({ state: "discarded" });
  });

  test("only managers and admins may look at dead letters, and % and _ are no wildcards in a search", async () => {
    expect(await refusal(user.deadLetters.list.query({}))).toMatchObject({ code: "FORBIDDEN" });
    expect(await manager.deadLetters.count.query({ search: "no_room%" })).toEqual({ count: 0 });
  });
});
