import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { NatsConnection } from "../src/connection.ts";
import { consumeSlots } from "../src/consume-slots.ts";
import type { DeliveredMessage } from "../src/delivery.ts";
import { consumerState } from "../src/queue-state.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, ignoreError, publisherOf, textOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

function consume(connection: NatsConnection, slots: number, handle: (message: DeliveredMessage) => Promise<void>) {
  const options = { stream: "TASKS", consumer: "worker", slots, handle, onError: ignoreError };
  const consumption = consumeSlots(connection, options);
  onTestFinished(() => consumption.stop({ graceMs: 0 }));
  return consumption;
}

describe("consuming by slots", () => {
  test("waits for a consumer that does not exist yet, then never holds more than its slots", async () => {
    const [server, worker] = [await connectAs(nats, "server"), await connectAs(nats, "worker")];
    let most = 0;
    const seen: string[] = [];
    const consumption = consume(worker, 5, async (message) => {
      most = Math.max(most, consumption.held);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(textOf(message));
      message.ack();
    });
    await ensureTopology(server, { ackWaitMs: 1_500 });
    const bodies = Array.from({ length: 200 }, (_, index) => String(index));
    await publisherOf(server).publishAll(bodies.map((body) => ({ subject: "task.created", body })));
    await waitUntil(() => seen.length === 200, { timeoutMs: 10_000, what: "all messages" });
    expect(seen.toSorted()).toEqual(bodies.toSorted());
    expect(most).toBeLessThanOrEqual(5);
  });

  test("keeps every held message from being delivered again, however long it takes", async () => {
    const [server, worker] = [await connectAs(nats, "server"), await connectAs(nats, "worker")];
    await ensureTopology(server, { ackWaitMs: 1_500 });
    const deliveries: string[] = [];
    const started = performance.now();
    consume(worker, 10, async (message) => {
      deliveries.push(`${textOf(message)} ${message.deliveryCount}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 4_000);
      await promise;
      message.ack();
    });
    await publisherOf(server).publishAll(["a", "b", "c"].map((body) => ({ subject: "task.created", body })));
    const isEmpty = async () => textOf(await server.request("$JS.API.STREAM.INFO.TASKS")).includes('"messages":0');
    await waitUntil(isEmpty, { timeoutMs: 15_000, what: "the queue to be empty" });
    expect(performance.now() - started).toBeGreaterThan(3_000);
    expect(deliveries).toEqual(["a 1", "b 1", "c 1"]);
  });

  test("takes nothing while it is paused, loses nothing at the turn, and goes on with the slots it is given", async () => {
    const [server, worker] = [await connectAs(nats, "server"), await connectAs(nats, "worker")];
    await ensureTopology(server, { ackWaitMs: 1_500 });
    const publish = (count: number) =>
      publisherOf(server).publishAll(Array.from({ length: count }, () => ({ subject: "task.created", body: "x" })));
    const deliveries: number[] = [];
    let most = 0;
    const consumption = consume(worker, 50, async (message) => {
      most = Math.max(most, consumption.held);
      await new Promise((resolve) => setImmediate(resolve));
      deliveries.push(message.deliveryCount);
      message.ack();
    });
    await publish(100);
    await waitUntil(() => deliveries.length > 0, { timeoutMs: 10_000, what: "the first message" });
    await consumption.pause();
    await consumption.whenEmpty(5_000);
    const before = deliveries.length;
    await publish(100);
    const state = await consumerState(server, "default");
    expect(state).toMatchObject({ ackPending: 0, pending: 200 - before, waiting: 0 });
    expect(deliveries.length).toBe(before);
    most = 0;
    consumption.setSlots(1);
    consumption.resume();
    await waitUntil(() => deliveries.length > before + 10, { timeoutMs: 10_000, what: "some more" });
    expect(most).toBe(1);
    consumption.setSlots(50);
    await waitUntil(() => deliveries.length === 200, { timeoutMs: 10_000, what: "the rest" });
    expect(most).toBeGreaterThan(1);
    expect(deliveries.every((count) => count === 1)).toBe(true);
  });

  test("survives a handler that throws and a broker that was wiped", async () => {
    const [server, worker] = [await connectAs(nats, "server"), await connectAs(nats, "worker")];
    await ensureTopology(server, { ackWaitMs: 1_500 });
    const seen: string[] = [];
    consume(worker, 10, async (message) => {
      seen.push(textOf(message));
      if (seen.length === 1) throw new Error("once");
      message.ack();
    });
    const publish = (body: string) => publisherOf(server).publish({ subject: "task.created", body });
    await publish("thrown");
    await waitUntil(() => seen.length === 2, { timeoutMs: 10_000, what: "the second delivery" });
    await nats.restart({ wipe: true });
    await server.ready();
    await ensureTopology(server, { ackWaitMs: 1_500 });
    await publish("after");
    await waitUntil(() => seen.includes("after"), { timeoutMs: 5_000, what: "the message after the wipe" });
    expect(seen).toEqual(["thrown", "thrown", "after"]);
  });
});
