import { taskSchema } from "@millrace/contracts/task";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { startWorker } from "./support/test-kinds.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let worker: Worker;
let admin: Client;
let operator: NatsConnection;

beforeAll(async () => {
  world = await startWorld();
  worker = await startWorker(world.nats.urls.worker);
  admin = (await world.signIn("admin")).client;
  operator = connectNats({ url: world.nats.urls.operator, role: "operator", name: "operator" });
  await operator.ready();
  await eventually("the kinds are known", async () => (await admin.kinds.list.query()).items.length >= 3);
});
afterAll(async () => {
  await operator.drain();
  await worker.stop();
  await world[Symbol.asyncDispose]();
});

async function ask(subject: string, body?: unknown): Promise<{ code: string; answer: unknown }> {
  const reply = await operator.request(subject, body === undefined ? undefined : JSON.stringify(body));
  return {
    code: reply.headers?.get("Nats-Service-Error-Code") ?? "",
    answer: JSON.parse(Buffer.from(reply.data).toString()),
  };
}

describe("the operator's services", () => {
  test("P4 a task created over NATS runs, and can be read there", async () => {
    const { answer } = await ask("millrace.tasks.create", { kind: "test.echo", payload: { n: 3 } });
    const { id } = taskSchema.parse(answer);
    const done = await eventually("it succeeds", async () => {
      const seen = taskSchema.parse((await ask("millrace.tasks.get", { id })).answer);
      return seen.status === "SUCCESS" && seen;
    });
    expect(done.result).toEqual({ n: 3 });
  });

  test("P4 the owner can be named", async () => {
    const { userId } = await world.signIn("user");
    const { answer } = await ask("millrace.tasks.create", { kind: "test.echo", ownerId: userId });
    expect(taskSchema.parse(answer).ownerId).toBe(userId);
  });

  test("P4 wrong input is refused as elsewhere: same code, same field", async () => {
    expect(await ask("millrace.tasks.create", { kind: "test.echo", payload: { n: -1 } })).toMatchObject({
      code: "400",
      answer: { error: { code: "PAYLOAD_INVALID", issues: [{ path: "payload.n" }] } },
    });
    expect(await ask("millrace.tasks.get", { id: "0199a000-0000-7000-8000-000000000001" })).toMatchObject({
      code: "404",
    });
    expect(await ask("millrace.tasks.get")).toMatchObject({ code: "400" });
  });

  test("P4 a pause over NATS stands and is in the audit under the operator's name", async () => {
    await ask("millrace.queues.pause", { name: "default", reason: "night" });
    const { answer } = await ask("millrace.queues.list");
    expect(answer).toMatchObject({ items: [{ name: "default", paused: { by: "operator", reason: "night" } }] });
    await ask("millrace.queues.resume", { name: "default" });
    const { items } = await admin.audit.list.query({ entity: "queue" });
    expect(items.map(({ action, actor, origin }) => [action, actor, origin])).toEqual([
      ["queue.resume", "operator", "nats"],
      ["queue.pause", "operator", "nats"],
    ]);
  });

  test("P4 an operator cannot act in another's name, and an owner that is no id is refused", async () => {
    const { userId } = await world.signIn("user");
    const forged = await ask("millrace.queues.pause", { name: "default", reason: "forged", ownerId: userId });
    expect(forged).toMatchObject({ code: "400", answer: { error: { issues: [{ path: "ownerId" }] } } });
    const { items } = await admin.audit.list.query({ actor: userId });
    expect(items.filter(({ action }) => action !== "session.open")).toEqual([]);
    expect(await ask("millrace.tasks.create", { kind: "test.echo", ownerId: "me" })).toMatchObject({
      code: "400",
      answer: { error: { code: "VALIDATION_FAILED", issues: [{ path: "ownerId" }] } },
    });
  });

  test("P4 `nats micro ls` finds the services", async () => {
    const names = new Set<string>();
    const inbox = operator.newInbox();
    const subscription = operator.subscribeCore(inbox, (message) => {
      const { name } = JSON.parse(Buffer.from(message.data).toString());
      names.add(name);
    });
    operator.publishCore("$SRV.PING", "", { reply: inbox });
    await eventually("all three answer", () => names.size === 3);
    subscription.unsubscribe();
    expect([...names].toSorted()).toEqual(["millrace-dead-letters", "millrace-queues", "millrace-tasks"]);
  });
});
