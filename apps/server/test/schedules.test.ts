import { buckets } from "@millrace/contracts/subjects";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { listBucket, putKey } from "@millrace/messaging/kv";
import { createNodeClient } from "@millrace/contracts/node-client";
import { createPublisher } from "@millrace/messaging/publisher";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppRouter } from "../src/router.ts";
import { nextFireAt } from "../src/schedules/cron.ts";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { echo, fail, gatedKind, startWorker } from "./support/test-kinds.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let worker: Worker;
let client: Client;
let userId: string;
let manager: Client;
let broker: NatsConnection;
const gate = Promise.withResolvers<void>();
const soon = (): string => new Date(Date.now() + 800).toISOString();

beforeAll(async () => {
  world = await startWorld();
  broker = connectNats({ url: world.nats.urls.server, role: "server", name: "test" });
  await broker.ready();
  await world.startServer();
  worker = await startWorker(world.nats.urls.worker, [echo, fail, gatedKind(gate.promise)]);
  ({ client, userId } = await world.signIn("user"));
  manager = (await world.signIn("manager")).client;
  await announceKind(world.db);
  await eventually("the kinds are known", async () => (await client.kinds.list.query()).items.length >= 5);
});
afterAll(async () => {
  await worker.stop();
  await broker.drain();
  await world[Symbol.asyncDispose]();
});

describe("schedules", () => {
  test("T9 with two servers a schedule of every second fires once for each second", async () => {
    const { id } = await client.schedules.create.mutate({ name: "tick", kind: "test.echo", cron: "* * * * * *" });
    await eventually("it fired four times", async () => {
      const fires = await world.db
        .selectFrom("tasks.schedule_fires")
        .select("fire_at")
        .where("schedule_id", "=", id)
        .execute();
      return fires.length >= 4;
    });
    const { version } = await client.schedules.get.query({ id });
    await client.schedules.update.mutate({ id, version, enabled: false });
    const fires = await world.db
      .selectFrom("tasks.schedule_fires")
      .select(["fire_at", "task_id"])
      .where("schedule_id", "=", id)
      .orderBy("fire_at")
      .execute();
    const seconds = fires.map(({ fire_at }) => fire_at.getTime() / 1_000);
    expect(seconds).toEqual(seconds.map((_, index) => (seconds[0] ?? 0) + index));
    const tasks = await world.db.selectFrom("tasks.tasks").select("id").where("title", "=", "tick").execute();
    expect(new Set(tasks.map((task) => task.id))).toEqual(new Set(fires.map(({ task_id }) => task_id)));
  });

  test.each([
    ["skip", 0],
    ["run-once", 1],
  ] as const)("T9 firings missed for an hour: %s makes %i tasks", async (missed, expected) => {
    const name = `missed ${missed}`;
    const { id } = await client.schedules.create.mutate({ name, kind: "test.echo", cron: "* * * * *", missed });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await world.db.updateTable("tasks.schedules").set({ next_fire_at: hourAgo }).where("id", "=", id).execute();
    await eventually("it went on", async () => {
      const { nextFireAt: next } = await client.schedules.get.query({ id });
      return next !== null && Date.parse(next) > Date.now();
    });
    const tasks = await world.db.selectFrom("tasks.tasks").select("id").where("title", "=", name).execute();
    expect(tasks).toHaveLength(expected);
    await client.schedules.delete.mutate({ id });
  });

  test("T9 a time that was fired already, met again by a clock that is behind, makes no second task and stops nothing", async () => {
    const name = "again";
    const { id } = await client.schedules.create.mutate({ name, kind: "test.echo", cron: "0 0 1 1 *" });
    const due = new Date(Date.now() - 1_000);
    const setDue = () =>
      world.db.updateTable("tasks.schedules").set({ next_fire_at: due }).where("id", "=", id).execute();
    const wentOn = () =>
      eventually("it went on", async () => {
        const { nextFireAt: next } = await client.schedules.get.query({ id });
        return next !== null && Date.parse(next) > Date.now();
      });
    await setDue();
    await wentOn();
    await setDue();
    await wentOn();
    const tasks = await world.db.selectFrom("tasks.tasks").select("id").where("title", "=", name).execute();
    expect(tasks).toHaveLength(1);
  });

  test.each([
    ["a cron expression that cannot be parsed", { cron: "every day" }, "cron"],
    ["a cron expression that never fires", { cron: "0 0 31 2 *" }, "cron"],
    ["a time zone that does not exist", { timeZone: "Mars/Olympus" }, "timeZone"],
  ])("T9 %s is refused and named", async (_, wrong, path) => {
    const request = { name: "x", kind: "test.echo", cron: "* * * * *", ...wrong };
    expect(await refusal(client.schedules.create.mutate(request))).toMatchObject({
      code: "VALIDATION_FAILED",
      issues: [{ path }],
    });
  });

  test("T9 a schedule's payload is checked, a stale version is a conflict, a stranger's does not exist", async () => {
    const wrong = { name: "x", kind: "test.echo", cron: "* * * * *", payload: { n: -1 } };
    expect(await refusal(client.schedules.create.mutate(wrong))).toMatchObject({ issues: [{ path: "payload.n" }] });
    const { id } = await client.schedules.create.mutate({ name: "mine", kind: "test.echo", cron: "0 0 1 1 *" });
    await client.schedules.update.mutate({ id, version: 1, cron: "0 0 2 1 *" });
    const stale = client.schedules.update.mutate({ id, version: 1, cron: "0 0 3 1 *" });
    expect(await refusal(stale)).toMatchObject({ code: "CONFLICT" });
    const stranger = (await world.signIn("accountant")).client;
    expect(await refusal(stranger.schedules.get.query({ id }))).toMatchObject({ code: "NOT_FOUND" });
  });

  test("T9 a daily time in a zone with summer time keeps its local hour, and an hour that is skipped fires once", () => {
    const before = nextFireAt("0 9 * * *", "Europe/Berlin", new Date("2026-03-28T12:00:00Z"));
    expect(before?.toISOString()).toBe("2026-03-29T07:00:00.000Z");
    const skipped = nextFireAt("30 2 * * *", "Europe/Berlin", new Date("2026-03-28T12:00:00Z"));
    expect(skipped?.toISOString().slice(0, 10)).toBe("2026-03-29");
  });
});

describe("the owner of a schedule", () => {
  test("T9 once the owner is deleted nothing is made in their name, and the schedule says why", async () => {
    const { client: admin } = await world.signIn("admin");
    const account = { email: "leaver@example.com", name: "Leaver", password: "long enough" };
    const { id: leaver } = await admin.users.create.mutate(account);
    const { token } = await createNodeClient<AppRouter>({ url: world.server.url }).auth.login.mutate({
      email: account.email,
      password: account.password,
    });
    const owner = createNodeClient<AppRouter>({ url: world.server.url, token: () => token });
    const { id } = await owner.schedules.create.mutate({ name: "orphan", kind: "test.echo", cron: "* * * * * *" });
    await eventually("it fired", async () => (await manager.schedules.get.query({ id })).lastFireAt !== null);
    await admin.users.delete.mutate({ id: leaver });
    const schedule = await eventually("it is switched off", async () => {
      const seen = await manager.schedules.get.query({ id });
      return !seen.enabled && seen;
    });
    expect(schedule).toMatchObject({ lastError: "Switched off: its owner is gone.", nextFireAt: null });
  });
});

describe("expiry", () => {
  test("T10 a task that has not started when it expires is failed with the reason, and is a dead letter", async () => {
    const expiresAt = new Date(Date.now() + 700).toISOString();
    const { id } = await client.tasks.create.mutate({ kind: "test.idle", expiresAt, runAt: "2099-01-01T00:00:00Z" });
    const task = await eventually("it expires", async () => {
      const seen = await client.tasks.get.query({ id });
      return seen.status === "FAILED" && seen;
    });
    expect(task.error).toMatchObject({ name: "Expired" });
    expect(task.history.at(-1)).toMatchObject({ event: "expire", by: "server" });
    const letters = await manager.deadLetters.list.query({ reason: "expired" });
    expect(letters.items.map(({ taskId }) => taskId)).toContain(id);
  });
});

describe("expiry while running", () => {
  test("T10 a task that runs past its expiry is marked overdue once, and may still succeed", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.gated", expiresAt: soon() });
    const events = async () => (await client.tasks.get.query({ id })).history.map(({ event }) => event);
    await eventually("it is marked", async () => (await events()).includes("overdue"));
    const later = await client.tasks.create.mutate({
      kind: "test.idle",
      expiresAt: soon(),
      runAt: "2099-01-01T00:00:00Z",
    });
    await eventually(
      "a later look has passed it",
      async () => (await client.tasks.get.query({ id: later.id })).status === "FAILED",
    );
    expect((await events()).filter((event) => event === "overdue")).toHaveLength(1);
    gate.resolve();
    await eventually("it succeeds", async () => (await client.tasks.get.query({ id })).status === "SUCCESS");
  });
});

describe("after expiry", () => {
  test("T10 an explicit retry outlives the expiry that has passed", async () => {
    const expiresAt = new Date(Date.now() + 500).toISOString();
    const { id } = await client.tasks.create.mutate({ kind: "test.idle", expiresAt, runAt: "2099-01-01T00:00:00Z" });
    await eventually("it expires", async () => (await client.tasks.get.query({ id })).status === "FAILED");
    await client.tasks.retry.mutate({ id });
    const marker = await client.tasks.create.mutate({
      kind: "test.idle",
      expiresAt: new Date(Date.now() + 500).toISOString(),
      runAt: "2099-01-01T00:00:00Z",
    });
    await eventually(
      "a later look expires another",
      async () => (await client.tasks.get.query({ id: marker.id })).status === "FAILED",
    );
    expect(await client.tasks.get.query({ id })).toMatchObject({ status: "PENDING", attempt: 2, expiresAt: null });
  });
});

describe("queues", () => {
  test("a pause that was published after its resumption does not last", async () => {
    const publisher = createPublisher(broker);
    await putKey(publisher, buckets.pauses, "default", "{}");
    await eventually("the bucket says what the table says", async () => {
      const keys = await listBucket(broker, buckets.pauses);
      return keys.length === 0;
    });
    publisher.close();
  });

  test("a paused queue begins nothing until it is resumed, says so, and other tasks wait with a reason", async () => {
    await manager.queues.pause.mutate({ name: "default", reason: "maintenance" });
    await eventually("the pause is known", async () =>
      (await manager.queues.list.query()).items.some(({ name, paused }) => name === "default" && paused),
    );
    const { id } = await client.tasks.create.mutate({ kind: "test.echo" });
    const since = performance.now();
    await eventually("two seconds pass", () => performance.now() - since > 2_000);
    const waiting = await client.tasks.get.query({ id });
    expect(waiting.status).toBe("PENDING");
    expect(waiting.why).toContain("paused by");
    await manager.queues.resume.mutate({ name: "default" });
    await eventually("it runs", async () => (await client.tasks.get.query({ id })).status === "SUCCESS");
  });

  test("presence lists living workers to managers only", async () => {
    const { items } = await manager.workers.list.query();
    expect(items.some(({ kinds }) => kinds.includes("test.echo"))).toBe(true);
    expect(await refusal(client.workers.list.query())).toMatchObject({ code: "FORBIDDEN" });
    expect(await refusal(client.queues.pause.mutate({ name: "default" }))).toMatchObject({ code: "FORBIDDEN" });
    expect(userId).toBeTruthy();
  });

  test("T15 a task of a kind that no worker runs says so", async () => {
    const { id } = await client.tasks.create.mutate({ kind: "test.idle" });
    const task = await eventually("a reason is given", async () => {
      const seen = await client.tasks.get.query({ id });
      return seen.why?.startsWith("No worker") && seen;
    });
    expect(task.why).toContain("test.idle");
  });
});
