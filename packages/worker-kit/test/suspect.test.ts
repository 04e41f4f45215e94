import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { consumerState } from "@millrace/messaging/queue-state";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind, type TaskContext } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker, type FakeServer } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

function kindOf(handler: (context: TaskContext) => unknown, name = "work", queue = "default") {
  return defineKind({ name, queue, payload: z.strictObject({}), handler });
}

/** A kind that counts how many run at a time. */
function countingKind() {
  const seen = { running: 0, most: 0 };
  const kind = kindOf(async () => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.running -= 1;
  });
  return { kind, seen };
}

const isQuiet = (server: FakeServer, queue = "default") =>
  expect.poll(() => consumerState(server.connection, queue), patience).toMatchObject({ waiting: 0 });

describe("a suspect", () => {
  test("is run alone: after what runs, before anything else", async () => {
    const server = await fakeServer(nats, { queues: ["mail"] });
    const order: string[] = [];
    const gates = { before: Promise.withResolvers<void>(), suspect: Promise.withResolvers<void>() };
    const wait = (name: "before" | "suspect") => async () => {
      order.push(`${name} begins`);
      await gates[name].promise;
      order.push(`${name} ends`);
    };
    runWorker(nats, {
      kinds: [
        kindOf(wait("before"), "before", "mail"),
        kindOf(wait("suspect"), "suspect"),
        kindOf(() => order.push("after")),
      ],
    });
    const before = await server.dispatch({ kind: "before" }, "mail");
    await expect.poll(() => order, patience).toEqual(["before begins"]);
    const suspect = await server.dispatch({ kind: "suspect", suspect: true });
    await Promise.all([isQuiet(server), isQuiet(server, "mail")]);
    const after = [await server.dispatch({ kind: "work" }), await server.dispatch({ kind: "work" }, "mail")];
    expect(order).toEqual(["before begins"]);
    gates.before.resolve();
    await server.endOf(before);
    await expect.poll(() => order, patience).toEqual(["before begins", "before ends", "suspect begins"]);
    await isQuiet(server);
    gates.suspect.resolve();
    for (const id of [suspect, ...after]) expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS" });
    expect(order.slice(3)).toEqual(["suspect ends", "after", "after"]);
  });

  test("is never run beside another, however many there are, and stays one when it is handed back", async () => {
    const server = await fakeServer(nats);
    server.dispatchReleased();
    const { kind, seen } = countingKind();
    const ids = await Promise.all(Array.from({ length: 30 }, () => server.dispatch({ kind: "work", suspect: true })));
    runWorker(nats, { kinds: [kind] });
    const ended = () => server.updates.filter((update) => update.status === "SUCCESS").length;
    await expect.poll(ended, patience).toBe(30);
    expect(seen.most).toBe(1);
    const released = server.updates.filter((update) => update.status === "PENDING");
    expect(released.every((update) => update.released === "suspect")).toBe(true);
    expect(released.length).toBeLessThan(60);
    expect(new Set(ids).size).toBe(30);
    // Afterwards everything is as before.
    await Promise.all(Array.from({ length: 60 }, () => server.dispatch({ kind: "work" })));
    await expect.poll(ended, patience).toBe(90);
    expect(seen.most).toBeGreaterThan(1);
  });

  test("that waits for its turn is handed back at a stop and given up when canceled", async () => {
    const server = await fakeServer(nats);
    const started: string[] = [];
    const kinds = [
      kindOf(() => Promise.withResolvers<never>().promise, "endless"),
      kindOf(({ task }) => started.push(task.id), "suspect"),
    ];
    const worker = runWorker(nats, { kinds });
    const endless = await server.dispatch({ kind: "endless" });
    await expect.poll(() => server.updatesOf(endless), patience).toHaveLength(1);
    const canceled = await server.dispatch({ kind: "suspect", suspect: true });
    await isQuiet(server);
    await server.cancel(canceled);
    await expect
      .poll(() => consumerState(server.connection, "default"), patience)
      .toMatchObject({ ackPending: 1, waiting: 1 });
    const waiting = await server.dispatch({ kind: "suspect", suspect: true });
    await isQuiet(server);
    await worker.stop();
    expect(await server.endOf(waiting)).toMatchObject({ status: "PENDING", released: "suspect" });
    expect(await server.endOf(endless)).toMatchObject({ status: "PENDING", released: "shutdown" });
    expect(server.updatesOf(canceled)).toEqual([]);
    expect(started).toEqual([]);
    expect(await server.queued()).toBe(0);
  });
});
