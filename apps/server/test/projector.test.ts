import type { Task, TaskWithHistory } from "@millrace/contracts/task";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { connectReporter, failed, released, type Reporter, running, succeeded } from "./support/reporter.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let client: Client;
let worker: Reporter;

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  ({ client } = await world.signIn("user"));
  worker = await connectReporter(world.nats.urls.worker);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const create = (): Promise<Task> => client.tasks.create.mutate({ kind: "test.idle" });

async function until(task: Task, what: string, holds: (seen: TaskWithHistory) => boolean): Promise<TaskWithHistory> {
  return eventually(`task ${what}`, async () => {
    const seen = await client.tasks.get.query({ id: task.id });
    return holds(seen) && seen;
  });
}

/** Everything reported before it has been projected: reports are projected in order. */
async function settled(): Promise<void> {
  const marker = await create();
  await worker.send(succeeded(marker));
  await until(marker, "marker SUCCESS", (seen) => seen.status === "SUCCESS");
}

const eventsOf = (task: TaskWithHistory): string[] => task.history.map(({ event }) => event);

describe("the projector", () => {
  test("W2 RUNNING and then SUCCESS are recorded with times, result and history", async () => {
    const task = await create();
    await worker.send(running(task));
    await until(task, "RUNNING", (seen) => seen.status === "RUNNING" && seen.startedAt !== null);
    await worker.send(succeeded(task, [1, 1, 1], { answer: 42 }));
    const done = await until(task, "SUCCESS", (seen) => seen.status === "SUCCESS");
    expect(done).toMatchObject({ result: { answer: 42 }, version: 3, attempt: 1 });
    expect(done.finishedAt).not.toBeNull();
    expect(eventsOf(done)).toEqual(["create", "start", "succeed"]);
  });

  test("W2 a failure is recorded with its error", async () => {
    const task = await create();
    await worker.send(running(task), failed(task));
    const done = await until(task, "FAILED", (seen) => seen.status === "FAILED");
    expect(done.error).toEqual({ name: "Error", message: "it broke", retryable: true });
  });

  test("W2 an error with characters that PostgreSQL refuses is recorded without them", async () => {
    const task = await create();
    const report = failed(task);
    if (report.status !== "FAILED") throw new Error("a failure is needed");
    await worker.send({ ...report, error: { name: "E", message: "a\0b \ud800c", retryable: true } });
    const done = await until(task, "FAILED", (seen) => seen.status === "FAILED");
    expect(done.error?.message).toBe("ab \ufffdc");
    const { client: manager } = await world.signIn("manager");
    const { items } = await manager.deadLetters.list.query({ search: "ab \ufffdc" });
    expect(items.map(({ taskId }) => taskId)).toEqual([task.id]);
  });

  test("invariant 3: a result of an older dispatch changes nothing", async () => {
    const task = await create();
    await worker.send(running(task), released(task));
    await until(task, "released", (seen) => seen.status === "PENDING" && seen.version === 3);
    await worker.send(running(task, [1, 2, 1]));
    await until(task, "running again", (seen) => seen.version === 4);
    await worker.send(succeeded(task, [1, 1, 1], "late"));
    await worker.send(succeeded(task, [1, 2, 1], "right"));
    const done = await until(task, "SUCCESS", (seen) => seen.status === "SUCCESS");
    expect(done.result).toBe("right");
    expect(eventsOf(done)).toEqual(["create", "start", "release", "start", "succeed"]);
  });

  test("invariant 3: nothing that is said after a final state changes it", async () => {
    const task = await create();
    await worker.send(succeeded(task));
    await worker.send(failed(task), running(task, [1, 1, 2]), released(task, [1, 9, 9]), failed(task, [7, 7, 7]));
    await settled();
    const done = await client.tasks.get.query({ id: task.id });
    expect(done).toMatchObject({ status: "SUCCESS", version: 3 });
  });

  test("invariant 4: history stays contiguous however reports are repeated, reordered and mixed", async () => {
    const tasks = await Promise.all(Array.from({ length: 40 }, create));
    for (let round = 0; round < 6; round++) {
      const said = tasks.flatMap((task, index) => {
        const execution: [number, number, number] = [1, 1, 1 + ((index + round) % 3)];
        return [[succeeded, running, released, failed][(index * 7 + round) % 4]?.(task, execution) ?? running(task)];
      });
      await worker.send(...said);
    }
    await settled();
    for (const { id } of tasks) {
      const task = await client.tasks.get.query({ id });
      expect(task.history.map(({ version }) => version)).toEqual(task.history.map((_, index) => index + 1));
      expect(task.history.at(-1)).toMatchObject({ status: task.status, version: task.version });
    }
  });

  test("W6 a released task is dispatched again, the same attempt, uncounted", async () => {
    const task = await create();
    await worker.send(released(task));
    const again = await until(task, "released", (seen) => seen.version === 2);
    expect(again).toMatchObject({ status: "PENDING", attempt: 1 });
    expect(again.history.at(-1)).toMatchObject({ event: "release", dispatch: 2, detail: { reason: "shutdown" } });
  });

  test("a message that is no update is passed over and what follows is projected", async () => {
    const task = await create();
    await worker.sendRaw("{ not json");
    await worker.sendRaw('[{"id":"x"}]');
    await worker.send(succeeded(task));
    await until(task, "SUCCESS", (seen) => seen.status === "SUCCESS");
  });

  test.each([
    ["a year that PostgreSQL does not know", { at: "0000-01-01T00:00:00.000Z" }],
    ["a worker's name with NUL", { workerId: "a\0b" }],
    ["a dispatch beyond 32 bits", { dispatch: 3_000_000_000 }],
  ])("one report with %s is passed over, its neighbours in the message are projected", async (_, wrong) => {
    const [bad, good] = [await create(), await create()];
    await worker.send({ ...succeeded(bad), ...wrong }, succeeded(good));
    await until(good, "SUCCESS", (seen) => seen.status === "SUCCESS");
  });

  test("invariant 7: two servers project as one", async () => {
    const second = await world.startServer();
    const tasks = await Promise.all(Array.from({ length: 200 }, create));
    await Promise.all(tasks.map((task) => worker.send(running(task))));
    await Promise.all(tasks.map((task) => worker.send(succeeded(task))));
    for (const task of tasks) {
      const done = await until(task, "SUCCESS", (seen) => seen.status === "SUCCESS");
      expect(eventsOf(done)).toEqual(["create", "start", "succeed"]);
    }
    await second.app.stop();
  });
});
