import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { consumerState } from "@millrace/messaging/queue-state";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const payload = z.strictObject({});
const quick = defineKind({ name: "quick", payload, handler: () => "done" });
const mail = defineKind({ name: "mail", queue: "mail", payload, handler: () => "sent" });

describe("a paused queue", () => {
  test("is not pulled from, while what runs and other queues go on; resuming takes effect at once", async () => {
    const server = await fakeServer(nats, { queues: ["mail"] });
    const gate = Promise.withResolvers<string>();
    const slow = defineKind({ name: "slow", payload, handler: () => gate.promise });
    runWorker(nats, { kinds: [quick, slow, mail] });
    const running = await server.dispatch({ kind: "slow" });
    await expect.poll(() => server.updatesOf(running), patience).toHaveLength(1);
    await server.pause("default");
    await expect
      .poll(() => consumerState(server.connection, "default"), patience)
      .toMatchObject({ ackPending: 1, waiting: 0 });
    const waiting = await server.dispatch({ kind: "quick" });
    expect(await server.endOf(await server.dispatch({ kind: "mail" }, "mail"))).toMatchObject({ status: "SUCCESS" });
    gate.resolve("finished");
    expect(await server.endOf(running)).toMatchObject({ status: "SUCCESS", result: "finished" });
    expect(await consumerState(server.connection, "default")).toMatchObject({ pending: 1 });
    await server.resume("default");
    const resumed = performance.now();
    expect(await server.endOf(waiting)).toMatchObject({ status: "SUCCESS", delivery: 1 });
    expect(performance.now() - resumed).toBeLessThan(1_000);
  });

  test("is obeyed by a worker that starts later, until its key has gone with a wiped broker", async () => {
    const server = await fakeServer(nats);
    await server.pause("default");
    const worker = runWorker(nats, { kinds: [quick, mail] });
    await worker.ready;
    const waiting = await server.dispatch({ kind: "quick" });
    await server.setUp({ queues: ["mail"] });
    await server.endOf(await server.dispatch({ kind: "mail" }, "mail"));
    expect(server.updatesOf(waiting)).toEqual([]);
    await nats.restart({ wipe: true });
    await server.connection.ready();
    await server.setUp();
    expect(await server.endOf(await server.dispatch({ kind: "quick" }))).toMatchObject({ status: "SUCCESS" });
  });

  test("hands back untried what was on its way, and never both a result and a release", async () => {
    const server = await fakeServer(nats);
    const worker = runWorker(nats, { kinds: [quick], slots: 20 });
    await worker.ready;
    const dispatching = Promise.all(Array.from({ length: 500 }, () => server.dispatch({ kind: "quick" })));
    await expect.poll(() => server.updates.length > 20, patience).toBe(true);
    await server.pause("default");
    await dispatching;
    await expect
      .poll(() => consumerState(server.connection, "default"), patience)
      .toMatchObject({ ackPending: 0, waiting: 0 });
    const left = await server.queued();
    await expect.poll(() => server.updates.length, patience).toBe(500 - left);
    const isExpected = (update: (typeof server.updates)[number]) =>
      update.status === "SUCCESS" || (update.status === "PENDING" && update.released === "paused");
    expect(server.updates.filter((update) => !isExpected(update))).toEqual([]);
    expect(new Set(server.updates.map((update) => update.id)).size).toBe(server.updates.length);
    await server.resume("default");
    await expect.poll(() => server.queued(), patience).toBe(0);
  });
});
