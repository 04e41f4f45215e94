import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PublishError } from "../src/errors.ts";
import { streamState } from "../src/stream-info.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, publisherOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

/** Somebody listens, but nobody confirms. */
const silent = "millrace.silent";

const codeOf = (reason: unknown) => (reason instanceof PublishError ? reason.code : reason);

describe("the publisher", () => {
  test("confirms what the stream stored, and stores the same message id once", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const publisher = publisherOf(connection);
    const message = { subject: "task.created", body: "{}", messageId: "same" };
    const first = await publisher.publish(message);
    const second = await publisher.publish(message);
    expect(first).toMatchObject({ stream: "TASKS", duplicate: false });
    expect(second).toEqual({ ...first, duplicate: true });
  });

  test("gives one outcome per message, in order, however small its window", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const publisher = publisherOf(connection, { window: 7 });
    const { messages: before } = await streamState(connection, "TASKS");
    const messages = Array.from({ length: 500 }, (_, index) => ({
      subject: index === 250 ? "task.unknown" : "task.created",
      body: String(index),
    }));
    const outcomes = await publisher.publishAll(messages);
    const sequences = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.ack.seq] : []));
    expect(outcomes).toHaveLength(500);
    expect(outcomes[250]).toMatchObject({ ok: false, error: { code: "no-stream" } });
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect((await streamState(connection, "TASKS")).messages).toBe(before + 499);
  });

  test("reports a full stream as full", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection, { maxBytes: { tasks: 4_096 } });
    const publisher = publisherOf(connection);
    const messages = Array.from({ length: 10 }, () => ({ subject: "task.created", body: "x".repeat(1_000) }));
    const outcomes = await publisher.publishAll(messages);
    expect(outcomes.some((outcome) => !outcome.ok && outcome.error.code === "full")).toBe(true);
    await ensureTopology(connection);
  });

  test("refuses a message that is too large for the broker", async () => {
    const publisher = publisherOf(await connectAs(nats, "server"));
    const tooLarge = publisher.publish({ subject: "task.created", body: "x".repeat(2 * 1024 * 1024) });
    await expect(tooLarge.catch(codeOf)).resolves.toBe("rejected");
  });

  test("gives up waiting for a confirmation that does not come", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const publisher = publisherOf(connection, { timeoutMs: 200 });
    connection.subscribeCore(silent, () => undefined);
    const outcomes = await publisher.publishAll([
      { subject: silent, body: "1" },
      { subject: "task.created", body: "2" },
      { subject: silent, body: "3" },
    ]);
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.code)).toEqual(["timeout", false, "timeout"]);
  });

  test("fails at once what is pending or new while the broker is down, and works again after", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const publisher = publisherOf(connection, { window: 2 });
    connection.subscribeCore(silent, () => undefined);
    const pending = publisher.publishAll(Array.from({ length: 5 }, () => ({ subject: silent, body: "1" })));
    await nats.kill("SIGKILL");
    const outcomes = await pending;
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.code)).toEqual(Array(5).fill("disconnected"));
    const refused = publisher.publish({ subject: "task.created", body: "2" });
    await expect(refused.catch(codeOf)).resolves.toBe("disconnected");
    await nats.start();
    await connection.ready();
    await expect(publisher.publish({ subject: "task.created", body: "3" })).resolves.toMatchObject({ stream: "TASKS" });
  });
});
