import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consumeBatches } from "../src/consume.ts";
import { oldestMessageTime, projectorProgress, streamState, trimProjectedUpdates } from "../src/stream-info.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, ignoreError, publisherOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

describe("the topology", () => {
  test("is made once, also by two servers at the same time, and names what was missing", async () => {
    const [one, two] = [await connectAs(nats, "server"), await connectAs(nats, "server")];
    const options = { queues: ["mail"] };
    await Promise.all([ensureTopology(one, options), ensureTopology(two, options)]);
    expect(await ensureTopology(one, options)).toEqual({ created: [] });
    await one.request("$JS.API.CONSUMER.DELETE.TASKS.worker-mail");
    await one.request("$JS.API.STREAM.DELETE.DEAD_LETTERS");
    expect(await ensureTopology(one, options)).toEqual({
      created: ["DEAD_LETTERS", "DEAD_LETTERS/server", "TASKS/worker-mail"],
    });
  });

  test("changes what is configured differently and leaves the messages alone", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    await publisherOf(connection).publish({ subject: "task.created", body: "{}" });
    const before = await streamState(connection, "TASKS");
    await ensureTopology(connection, { maxBytes: { tasks: 10_000_000 }, ackWaitMs: 5_000 });
    const after = await streamState(connection, "TASKS");
    expect(after).toEqual({ ...before, maxBytes: 10_000_000 });
  });

  test("tells how old the oldest waiting message of a queue is", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection, { queues: ["mail"] });
    const publisher = publisherOf(connection);
    expect(await oldestMessageTime(connection, "mail")).toBeNull();
    await publisher.publish({ subject: "task.created.mail", body: "1" });
    const oldest = await oldestMessageTime(connection, "mail");
    await publisher.publish({ subject: "task.created.mail", body: "2" });
    expect(Math.abs(Date.now() - (oldest?.time.getTime() ?? 0))).toBeLessThan(60_000);
    expect(await oldestMessageTime(connection, "mail")).toEqual(oldest);
  });

  test("makes room in the updates by removing what is projected, and only that", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection, { maxBytes: { taskUpdates: 100_000 } });
    const publisher = publisherOf(connection);
    const publish = (count: number) =>
      publisher.publishAll(Array.from({ length: count }, () => ({ subject: "task.updated", body: "x".repeat(1_000) })));
    await publish(60);
    expect(await trimProjectedUpdates(connection)).toBe(0);
    const consumption = consumeBatches(connection, {
      stream: "TASK_UPDATES",
      consumer: "server",
      maxMessages: 100,
      handle: async () => undefined,
      onError: ignoreError,
    });
    const progress = await waitUntil(
      async () => {
        const current = await projectorProgress(connection);
        return current.behind === 0 && current;
      },
      { timeoutMs: 10_000, what: "the projector to catch up" },
    );
    await consumption.stop();
    expect(progress.ackFloor).toBe(progress.lastSeq);
    await publish(5);
    expect(await trimProjectedUpdates(connection)).toBe(60);
    expect((await streamState(connection, "TASK_UPDATES")).messages).toBe(5);
  });
});
