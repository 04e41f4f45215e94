import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { NatsConnection } from "../src/connection.ts";
import { consumeSlots } from "../src/consume-slots.ts";
import type { DeliveredMessage } from "../src/delivery.ts";
import { consumerState, headOfQueue } from "../src/queue-state.ts";
import { deleteStoredMessage, readStoredMessage } from "../src/stored-message.ts";
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
  await ensureTopology(connection, { ackWaitMs: 2_000, maxDeliver: 2 });
  await connection.request("$JS.API.STREAM.PURGE.TASKS");
});

function consume(handle: (message: DeliveredMessage) => Promise<void>): void {
  const options = { stream: "TASKS", consumer: "worker", slots: 5, handle, onError: ignoreError };
  const consumption = consumeSlots(connection, options);
  onTestFinished(() => consumption.stop({ graceMs: 0 }));
}

const patience = { timeout: 10_000, interval: 10 };

describe("a message in a stream", () => {
  test("is read by its place with subject, headers and data, and is gone once deleted", async () => {
    const { seq } = await publisherOf(connection).publish({
      subject: "task.created.mail",
      body: '{"ä":1}',
      eventId: "event: 7",
    });
    const stored = await readStoredMessage(connection, "TASKS", seq);
    expect(stored).toMatchObject({ subject: "task.created.mail", seq, headers: { "Millrace-Event-Id": "event: 7" } });
    expect(stored && textOf(stored)).toBe('{"ä":1}');
    expect(await deleteStoredMessage(connection, "TASKS", seq)).toBe(true);
    expect(await readStoredMessage(connection, "TASKS", seq)).toBeNull();
    expect(await deleteStoredMessage(connection, "TASKS", seq)).toBe(false);
    await expect(readStoredMessage(connection, "NONE", 1)).rejects.toMatchObject({ code: 404 });
    await expect(deleteStoredMessage(connection, "NONE", 1)).rejects.toMatchObject({ code: 404 });
  });
});

describe("the state of a queue", () => {
  test("counts what waits, what is held and who waits for work", async () => {
    expect(await consumerState(connection, "none")).toBeNull();
    expect(await headOfQueue(connection, "default")).toBeNull();
    const { seq } = await publisherOf(connection).publish({ subject: "task.created", body: "1" });
    const waiting = await consumerState(connection, "default");
    expect(waiting).toMatchObject({ ackPending: 0, pending: 1, redelivered: 0, waiting: 0 });
    const head = await headOfQueue(connection, "default");
    expect(head).toMatchObject({ seq, isDelivered: false });
    expect(head && textOf(head)).toBe("1");
    const gate = Promise.withResolvers<void>();
    consume((message) => gate.promise.then(() => message.ack()));
    const held = { delivered: seq, ackPending: 1, pending: 0, redelivered: 0, waiting: 1 };
    await expect.poll(() => consumerState(connection, "default"), patience).toEqual(held);
    expect(await headOfQueue(connection, "default")).toMatchObject({ seq, isDelivered: true });
    gate.resolve();
    await expect.poll(() => headOfQueue(connection, "default"), patience).toBeNull();
  });

  test("D1 an exhausted message stays at the head, delivered, until it is deleted", async () => {
    const { seq } = await publisherOf(connection).publish({ subject: "task.created", body: "poison" });
    const deliveries: number[] = [];
    consume(async (message) => {
      deliveries.push(message.deliveryCount);
      message.nak();
    });
    const isAdvised = async () =>
      textOf(await connection.request("$JS.API.STREAM.INFO.DEAD_LETTERS")).includes('"messages":1');
    await waitUntil(isAdvised, { timeoutMs: 10_000, what: "the advisory" });
    expect(deliveries).toEqual([1, 2]);
    const advisory = await readStoredMessage(connection, "DEAD_LETTERS", 1);
    expect(JSON.parse(advisory ? textOf(advisory) : "")).toMatchObject({ stream_seq: seq, deliveries: 2 });
    expect(await headOfQueue(connection, "default")).toMatchObject({ seq, isDelivered: true });
    expect(await deleteStoredMessage(connection, "TASKS", seq)).toBe(true);
    expect(await headOfQueue(connection, "default")).toBeNull();
  });
});
