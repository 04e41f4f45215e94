import { resume } from "@millrace/contracts/resume";
import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { connectReporter, type Reporter, running, succeeded } from "./support/reporter.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let worker: Reporter;

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  worker = await connectReporter(world.nats.urls.worker);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

interface Watch {
  events: TaskUpdateEvent[];
  versions: (taskId: string) => number[];
  stop: () => void;
}

async function watch(client: Client, scope: "mine" | "all"): Promise<Watch> {
  const events: TaskUpdateEvent[] = [];
  const live = resume<TaskUpdateEvent>({
    subscribe: (lastEventId, callbacks) => client.tasks.onUpdate.subscribe({ scope, lastEventId }, callbacks),
    onData: (event) => events.push(event),
    baseMs: 20,
  });
  await eventually("the subscription stands", () => events.some((event) => event.type === "ready"));
  return {
    events,
    versions: (taskId) =>
      events
        .flatMap((event) => (event.type === "changes" ? event.changes : []))
        .filter(({ task }) => task.id === taskId)
        .map(({ change }) => change.version),
    stop: () => live.stop(),
  };
}

describe("live updates", () => {
  test("T14 the owner and a manager see every change of a task in order, another user none", async () => {
    const [user, other, manager] = await Promise.all([
      world.signIn("user"),
      world.signIn("accountant"),
      world.signIn("manager"),
    ]);
    const watches = await Promise.all([
      watch(user.client, "mine"),
      watch(manager.client, "all"),
      watch(other.client, "mine"),
      watch(manager.client, "mine"),
    ]);
    const [mine, all, others, managers] = watches;
    const task = await user.client.tasks.create.mutate({ kind: "test.idle" });
    await worker.send(running(task));
    await worker.send(succeeded(task));
    await eventually("the owner sees version 3", () => mine.versions(task.id).includes(3));
    await eventually("the manager sees version 3", () => all.versions(task.id).includes(3));
    expect(mine.versions(task.id)).toEqual([1, 2, 3]);
    expect(all.versions(task.id)).toEqual([1, 2, 3]);
    // A marker of their own shows that the others' streams work and have passed the same place.
    const marker = await other.client.tasks.create.mutate({ kind: "test.idle" });
    await eventually("the other user sees their own task", () => others.versions(marker.id).includes(1));
    expect(others.versions(task.id)).toEqual([]);
    expect(managers.versions(task.id)).toEqual([]);
    for (const { stop } of watches) stop();
  });

  test("T14 an update carries the committed task", async () => {
    const { client } = await world.signIn("user");
    const watched = await watch(client, "mine");
    const task = await client.tasks.create.mutate({ kind: "test.idle", title: "carried" });
    await worker.send(succeeded(task));
    const last = await eventually("SUCCESS arrives", () =>
      watched.events
        .flatMap((event) => (event.type === "changes" ? event.changes : []))
        .find(({ task: { id }, change }) => id === task.id && change.status === "SUCCESS"),
    );
    expect(last.task).toMatchObject({ id: task.id, title: "carried", status: "SUCCESS", version: 3 });
    watched.stop();
  });

  test("invariant 5: a server that goes and another that comes leave the subscriber without a gap", async () => {
    const first = await world.startServer();
    const port = Number(new URL(first.url).port);
    const { client } = await world.signIn("user", first.url);
    const elsewhere = await world.signIn("user");
    const watched = await watch(client, "mine");
    await first.app.stop();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => elsewhere.client.tasks.create.mutate({ kind: "test.idle" })),
    );
    await worker.send(...made.map((task) => succeeded(task)));
    await world.startServer({ env: { PORT: String(port) } });
    for (const task of made) {
      await eventually("all versions arrive", () => watched.versions(task.id).includes(3));
      expect(watched.versions(task.id)).toEqual([1, 2, 3]);
    }
    watched.stop();
  });

  test("T14 commits on one server reach subscribers of another within the poll interval", async () => {
    const second = await world.startServer();
    const { client: here } = await world.signIn("user", second.url);
    const { client: there } = await world.signIn("user");
    const watched = await watch(here, "mine");
    const task = await there.tasks.create.mutate({ kind: "test.idle" });
    await eventually("the other server's commit arrives", () => watched.versions(task.id).includes(1), 900);
    watched.stop();
    await second.app.stop();
  });

  test("T14 who may not see everyone's tasks may not subscribe to them", async () => {
    const { client } = await world.signIn("user");
    const refused = new Promise((_, reject) => {
      client.tasks.onUpdate.subscribe({ scope: "all" }, { onError: reject });
    });
    expect(await refusal(refused)).toMatchObject({ code: "FORBIDDEN" });
  });
});
