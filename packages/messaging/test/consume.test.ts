import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { NatsConnection } from "../src/connection.ts";
import { consumeBatches } from "../src/consume.ts";
import type { DeliveredMessage } from "../src/delivery.ts";
import { projectorProgress } from "../src/stream-info.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, ignoreError, publisherOf, textOf } from "./support.ts";

let nats: NatsServer;
let connection: NatsConnection;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());
beforeEach(async () => {
  connection = await connectAs(nats, "server");
  await ensureTopology(connection, { ackWaitMs: 2_000 });
  await connection.request("$JS.API.STREAM.PURGE.TASK_UPDATES");
});

function consume(handle: (messages: DeliveredMessage[]) => Promise<void>, maxMessages = 100) {
  const options = { stream: "TASK_UPDATES", consumer: "server", maxMessages, handle, onError: ignoreError };
  const consumption = consumeBatches(connection, options);
  onTestFinished(() => consumption.stop());
  return consumption;
}

async function publish(...bodies: string[]): Promise<void> {
  const outcomes = await publisherOf(connection).publishAll(bodies.map((body) => ({ subject: "task.updated", body })));
  expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
}

const caughtUp = () =>
  waitUntil(async () => (await projectorProgress(connection)).behind === 0, {
    timeoutMs: 10_000,
    what: "everything to be acknowledged",
  });

describe("consuming in batches", () => {
  test("hands over single messages when quiet and full batches under load, in order and one after the other", async () => {
    const batches: string[][] = [];
    const gate = Promise.withResolvers<void>();
    let running = 0;
    consume(async (messages) => {
      running += 1;
      expect(running).toBe(1);
      batches.push(messages.map(textOf));
      if (batches.length === 1) await gate.promise;
      running -= 1;
    }, 10);
    await publish("0");
    await waitUntil(() => batches.length === 1, { timeoutMs: 10_000, what: "the first batch" });
    const rest = Array.from({ length: 20 }, (_, index) => String(index + 1));
    await publish(...rest);
    gate.resolve();
    await waitUntil(() => batches.flat().length === 21, { timeoutMs: 10_000, what: "all messages" });
    expect(batches.flat()).toEqual(["0", ...rest]);
    expect(batches[0]).toEqual(["0"]);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(10);
    await caughtUp();
  });

  test("tries the same batch again when it failed, longer than ack_wait and without a second delivery", async () => {
    const tries: { bodies: string[]; deliveries: number[] }[] = [];
    const started = performance.now();
    consume(async (messages) => {
      tries.push({ bodies: messages.map(textOf), deliveries: messages.map((message) => message.deliveryCount) });
      if (performance.now() - started < 3_000) throw new Error("the database is away");
    });
    await publish("a");
    await caughtUp();
    expect(tries.length).toBeGreaterThan(2);
    expect(tries).toEqual(tries.map(() => ({ bodies: ["a"], deliveries: [1] })));
  });

  test("goes on after the consumer was deleted and made again", async () => {
    const bodies: string[] = [];
    consume(async (messages) => void bodies.push(...messages.map(textOf)));
    await publish("before");
    await caughtUp();
    await connection.request("$JS.API.CONSUMER.DELETE.TASK_UPDATES.server");
    await ensureTopology(connection, { ackWaitMs: 2_000 });
    await publish("after");
    await expect.poll(() => bodies, { timeout: 10_000 }).toContain("after");
  });

  test("goes on within seconds after the broker was wiped", async () => {
    const bodies: string[] = [];
    consume(async (messages) => void bodies.push(...messages.map(textOf)));
    await publish("before");
    await caughtUp();
    await nats.restart({ wipe: true });
    await connection.ready();
    await ensureTopology(connection, { ackWaitMs: 2_000 });
    await publish("after");
    await expect.poll(() => bodies, { timeout: 5_000 }).toEqual(["before", "after"]);
  });

  test("leaves what it could not handle to the next one at once when stopped", async () => {
    const consumption = consume(() => Promise.reject(new Error("no")));
    await publish("left");
    await waitUntil(async () => (await projectorProgress(connection)).behind === 1, {
      timeoutMs: 5_000,
      what: "delivery",
    });
    await consumption.stop();
    const bodies: string[] = [];
    consume(async (messages) => void bodies.push(...messages.map(textOf)));
    await waitUntil(() => bodies.length === 1, { timeoutMs: 1_500, what: "the message, before ack_wait has passed" });
    expect(bodies).toEqual(["left"]);
  });
});
