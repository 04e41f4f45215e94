import type { ErrorCode } from "@millrace/contracts/errors";
import { taskAssignedEventSchema, taskChangedEventSchema, taskCompletedEventSchema } from "@millrace/contracts/events";
import { headers, streams } from "@millrace/contracts/subjects";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { readStream } from "@millrace/messaging/read-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind } from "./support/world.ts";

let all: PerformersWorld;
let connection: NatsConnection;
beforeAll(async () => {
  all = await startPerformersWorld();
  await announceKind(all.world.db);
  connection = connectNats({ url: all.world.nats.urls.server, role: "server", name: "events test" });
  await connection.ready();
});
afterAll(async () => {
  await connection.drain();
  await all.world[Symbol.asyncDispose]();
});

interface Told {
  event: string;
  eventId: string | undefined;
  body: Record<string, unknown>;
}

async function toldOf(id: string, wanted: number): Promise<Told[]> {
  return eventually(`${wanted} events of ${id}`, async () => {
    const query = { stream: streams.events, subject: "tasks.task.>", from: 1, limit: 10_000 };
    const messages = await readStream(connection, query);
    const told = messages
      .map((message) => ({
        event: message.subject.replace("tasks.task.", ""),
        eventId: message.header(headers.eventId),
        body: JSON.parse(Buffer.from(message.data).toString()),
      }))
      .filter(({ body }) => body["task_uuid"] === id);
    if (told.length < wanted) throw new Error(`${told.length} seen: ${JSON.stringify(told)}`);
    return told;
  });
}

test("T12 made, assigned, reassigned, edited, completed, deleted: bodies exactly as promised, times growing", async () => {
  const { manager, user, accountant } = all;
  const { id } = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
  await manager.tasks.assign.mutate({ id, assignee: accountant.id });
  const { version } = await manager.tasks.get.query({ id });
  await manager.tasks.update.mutate({ id, version, title: "Mow the lawn" });
  await accountant.client.tasks.complete.mutate({ id });
  await manager.tasks.delete.mutate({ id });

  const told = await toldOf(id, 6);
  const time = { task_uuid: id, timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) };
  expect(told.map(({ event, body }) => ({ event, body }))).toEqual([
    { event: "changed", body: time },
    { event: "assigned", body: { ...time, assigned_to: user.id } },
    { event: "assigned", body: { ...time, assigned_to: accountant.id } },
    { event: "changed", body: time },
    { event: "completed", body: { ...time, assigned_to: accountant.id } },
    { event: "changed", body: time },
  ]);
  const times = told.map(({ body }) => String(body["timestamp"]));
  expect(times).toEqual([...new Set(times)].toSorted());
  expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(6);
  const schemas = {
    changed: taskChangedEventSchema,
    assigned: taskAssignedEventSchema,
    completed: taskCompletedEventSchema,
  };
  for (const { event, body } of told) {
    const schema = Object.entries(schemas).find(([name]) => name === event)?.[1];
    expect(schema?.safeParse(body).success).toBe(true);
  }
});

test("T12 each event has the time of its history row, also where a clock stands still", async () => {
  const { manager, user, world } = all;
  const still = Date.now() - 60_000;
  const slow = await world.startServer({ now: () => still });
  const { client } = await world.signIn("manager", slow.url);
  const { id } = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
  for (let round = 0; round < 3; round++) await client.tasks.assign.mutate({ id, assignee: user.id });
  const told = await toldOf(id, 5);
  const { items } = await manager.tasks.history.query({ id });
  const rows = items.filter(({ event }) => event === "create" || event === "assign");
  expect(told.map(({ body }) => body["timestamp"])).toEqual(rows.map(({ at }) => at));
  expect(new Set(rows.map(({ at }) => at)).size).toBe(5);
});

test("T11 whatever the clocks say, it was made before it was started, and started before it ended", async () => {
  const { manager, user, world } = all;
  const late = await world.startServer({ now: () => Date.now() - 60_000 });
  const { client } = await world.signIn("user", late.url);
  for (const [starter, action] of [
    [client, "complete"],
    [user.client, "complete"],
    [user.client, "cancel"],
  ] as const) {
    const { id } = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
    await starter.tasks.start.mutate({ id });
    if (action === "complete") await client.tasks.complete.mutate({ id });
    else await (await world.signIn("manager", late.url)).client.tasks.cancel.mutate({ id });
    const { createdAt, startedAt, finishedAt, history } = await manager.tasks.get.query({ id });
    const times = [createdAt, String(startedAt), String(finishedAt)];
    expect(times).toEqual(times.toSorted());
    expect([startedAt, finishedAt]).toEqual(history.slice(-2).map(({ at }) => at));
  }
});

test("T12 what is refused, what workers run, and who starts or fails one, is told to nobody", async () => {
  const { manager, user } = all;
  const worked = await manager.tasks.create.mutate({ kind: "test.idle" });
  await manager.tasks.update.mutate({ id: worked.id, version: 1, title: "Edited" });
  const { id } = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
  const code: ErrorCode = "NO_PERFORMER";
  const refused = manager.tasks.assign.mutate({ id, assignee: all.managerId });
  expect(await refusal(refused)).toMatchObject({ code });
  await user.client.tasks.start.mutate({ id });
  await user.client.tasks.fail.mutate({ id, reason: "rain" });
  const last = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
  await toldOf(last.id, 2);
  expect((await toldOf(id, 2)).map(({ event }) => event)).toEqual(["changed", "assigned"]);
  expect(await toldOf(worked.id, 0)).toEqual([]);
});

test("T12 while the broker is away events wait in their outbox, and come in order when it is back", async () => {
  const { manager, user, world } = all;
  await world.nats.stop();
  const { id } = await manager.tasks.create.mutate({ kind: "manual", assignee: user.id });
  await user.client.tasks.complete.mutate({ id });
  await world.nats.start();
  await connection.ready();
  expect((await toldOf(id, 3)).map(({ event }) => event)).toEqual(["changed", "assigned", "completed"]);
});
