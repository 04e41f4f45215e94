import { randomUUID } from "node:crypto";
import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NatsConnection } from "../src/connection.ts";
import { followTaskLog } from "../src/follow-task-log.ts";
import { ensureTopology } from "../src/topology.ts";
import { lastTaskLog, readTaskLog } from "../src/task-log.ts";
import { connectAs, publisherOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const userId = randomUUID();

async function write(connection: NatsConnection, id: string, ...messages: string[]): Promise<void> {
  const bodies = messages.map((message) => {
    const lines = [{ at: new Date().toISOString(), level: "info", message }];
    return { subject: `task.log.${id}`, body: JSON.stringify({ id, userId, attempt: 1, lines }) };
  });
  await publisherOf(connection).publishAll(bodies);
}

const text = (stored: { log: { lines: { message: string }[] } }) => stored.log.lines[0]?.message;

describe("a task's log", () => {
  test("W4 is read page by page, only this task's, and only what makes sense", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const [id, other] = [randomUUID(), randomUUID()];
    await write(connection, id, "a", "b");
    await write(connection, other, "elsewhere");
    await publisherOf(connection).publish({ subject: `task.log.${id}`, body: "nonsense" });
    await write(connection, id, "c");
    const first = await readTaskLog(connection, id, { afterSeq: 0, limit: 2 });
    expect(first.map(text)).toEqual(["a", "b"]);
    const second = await readTaskLog(connection, id, { afterSeq: first[1]?.seq ?? 0, limit: 10 });
    expect(second.map(text)).toEqual(["c"]);
    expect(await lastTaskLog(connection, id)).toEqual(second[0]);
    expect(await lastTaskLog(connection, randomUUID())).toBeUndefined();
    expect(await readTaskLog(connection, randomUUID(), { afterSeq: 0, limit: 10 })).toEqual([]);
  });

  test("W4 is followed live from a place on, over a restart and a wipe", async () => {
    const connection = await connectAs(nats, "server");
    await ensureTopology(connection);
    const id = randomUUID();
    await write(connection, id, "a", "b");
    const [skipped] = await readTaskLog(connection, id, { afterSeq: 0, limit: 1 });
    const stop = new AbortController();
    const seen: (string | undefined)[] = [];
    const following = (async () => {
      const range = { afterSeq: skipped?.seq ?? 0, signal: stop.signal };
      for await (const stored of followTaskLog(connection, id, range)) seen.push(text(stored));
    })();
    const sees = (line: string) => waitUntil(() => seen.includes(line), { timeoutMs: 8_000, what: `the line ${line}` });
    await sees("b");
    await write(connection, id, "c");
    await sees("c");
    await nats.restart();
    await connection.ready();
    await write(connection, id, "d");
    await sees("d");
    await nats.restart({ wipe: true });
    await connection.ready();
    await ensureTopology(connection);
    await write(connection, id, "e");
    await sees("e");
    stop.abort();
    await following;
    expect(seen).toEqual(["b", "c", "d", "e"]);
  });
});
