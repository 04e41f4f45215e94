import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { connectReporter, type Reporter, running, succeeded } from "./support/reporter.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let client: Client;
let worker: Reporter;

let urls: string[];

beforeAll(async () => {
  world = await startWorld();
  urls = [world.server.url, (await world.startServer()).url];
  await announceKind(world.db);
  ({ client } = await world.signIn("user"));
  worker = await connectReporter(world.nats.urls.worker);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const rowOf = (id: string) =>
  world.db
    .selectFrom("tasks.tasks")
    .select(["status", "dispatch", "version"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

async function createSent(count: number): Promise<string[]> {
  const { items } = await client.tasks.createMany.mutate({
    tasks: Array.from({ length: count }, () => ({ kind: "test.idle" })),
  });
  await eventually("all are published", async () => {
    const unsent = await world.db.selectFrom("tasks.outbox").select("id").execute();
    return unsent.length === 0;
  });
  return items.map(({ id }) => id);
}

/** By both servers together. */
async function healed(what: string): Promise<number> {
  const pages = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  const counts = pages.map((page) => new RegExp(`^millrace_healed_total{what="${what}"} (\\d+)`, "m").exec(page)?.[1]);
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

describe("the sweeper, on two servers", () => {
  test(
    "invariant 2: after a wipe each waiting task is dispatched again, once, and so is a running one that no worker holds",
    { timeout: 90_000 },
    async () => {
      const waiting = [...(await createSent(1_000)), ...(await createSent(200))];
      const [held] = await createSent(1);
      if (!held) throw new Error("one was created");
      await worker.send(running({ id: held, ownerId: held }));
      await eventually("it runs", async () => (await rowOf(held)).status === "RUNNING");

      await world.nats.restart({ wipe: true });

      await eventually(
        "the waiting ones are dispatched again",
        async () => {
          const rows = await world.db.selectFrom("tasks.tasks").select("dispatch").where("id", "in", waiting).execute();
          return rows.every(({ dispatch }) => dispatch === 2);
        },
        30_000,
      );
      await eventually("the running one is released", async () => (await rowOf(held)).dispatch === 2, 30_000);
      const { history } = await client.tasks.get.query({ id: held });
      expect(history.at(-1)).toMatchObject({ event: "release", by: "server", detail: { reason: "lost" } });
      expect(await healed("lost")).toBe(waiting.length);
      expect(await healed("abandoned")).toBe(1);
      expect(await healed("topology")).toBeGreaterThan(0);
    },
  );

  test("a backlog alone is never published twice", { timeout: 60_000 }, async () => {
    const ids = await createSent(50);
    const marker = await createSent(1);
    // Several looks of both sweepers pass while these wait longer than the margin.
    const since = performance.now();
    await eventually("nine seconds have passed", () => performance.now() - since > 9_000);
    for (const id of [...ids, ...marker]) expect(await rowOf(id)).toMatchObject({ dispatch: 1, status: "PENDING" });
  });

  test("a task that finishes is left alone", async () => {
    const [id] = await createSent(1);
    if (!id) throw new Error("one was created");
    await worker.send(succeeded({ id, ownerId: id }));
    await eventually("it is done", async () => (await rowOf(id)).status === "SUCCESS");
    expect(await rowOf(id)).toMatchObject({ dispatch: 1, version: 3 });
  });
});
