import { taskSchema } from "@millrace/contracts/task";
import { connectNats } from "@millrace/messaging/connection";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { startWorker } from "./support/test-kinds.ts";
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

async function createOverRest(count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      fetch(`${world.server.url}/api/tasks`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ kind: "test.echo", payload: { n } }),
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  const tasks = await Promise.all(answers.map((answer) => answer.json()));
  return tasks.map((task) => taskSchema.parse(task).id);
}

async function allSucceed(ids: string[]): Promise<void> {
  const notDone = () =>
    world.db
      .selectFrom("tasks.tasks")
      .select(["id", "status", "dispatch", "delivery"])
      .where("id", "in", ids)
      .where("status", "!=", "SUCCESS")
      .execute();
  await eventually(
    "every task succeeds",
    async () => {
      const open = await notDone();
      if (open.length > 0) throw new Error(`${open.length} open, such as ${JSON.stringify(open[0])}`);
      return true;
    },
    45_000,
  );
  const broken = await world.db
    .selectFrom("tasks.task_history")
    .select(["task_id"])
    .where("task_id", "in", ids)
    .groupBy("task_id")
    .having((eb) => eb(eb.fn.max("version"), "!=", eb.fn.count<number>("version")))
    .execute();
  expect(broken, "history is contiguous").toEqual([]);
}

describe("the broker fails", () => {
  test(
    "invariant 2: creates while it is stopped answer 201 and all run once it is back",
    { timeout: 90_000 },
    async () => {
      await world.nats.stop();
      const ids = await createOverRest(50);
      await world.nats.start();
      await allSucceed(ids);
    },
  );

  test(
    "invariant 2: its data wiped with work queued and running: everything is dispatched again and runs",
    { timeout: 120_000 },
    async () => {
      await worker.stop();
      const queued = await createOverRest(60);
      await eventually("the queue holds them", async () => {
        const { rows } = { rows: await world.db.selectFrom("tasks.outbox").select("id").execute() };
        return rows.length === 0;
      });
      await world.nats.restart({ wipe: true });
      const during = await createOverRest(20);
      worker = await startWorker(world.nats.urls.worker);
      await allSucceed([...queued, ...during]);
    },
  );

  test(
    "invariant 2: a stream deleted under a live server comes back and nothing is lost",
    { timeout: 90_000 },
    async () => {
      const admin = connectNats({ url: world.nats.urls.server, role: "server", name: "vandal" });
      await admin.ready();
      await worker.stop();
      const ids = await createOverRest(30);
      await admin.request("$JS.API.STREAM.DELETE.TASKS", "");
      worker = await startWorker(world.nats.urls.worker);
      await allSucceed([...ids, ...(await createOverRest(5))]);
      await admin.drain();
    },
  );
});
