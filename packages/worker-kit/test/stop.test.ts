import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createWorker } from "../src/create-worker.ts";
import { defineKind, type TaskContext } from "../src/define-kind.ts";
import { ShutdownError } from "../src/errors.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

function kindOf(handler: (context: TaskContext) => unknown, name = "work") {
  return defineKind({ name, payload: z.strictObject({}), handler });
}

describe("a worker that stops", () => {
  test("W6 lets handlers finish within the grace period and takes nothing new", async () => {
    const server = await fakeServer(nats);
    const gate = Promise.withResolvers<void>();
    const worker = runWorker(nats, { kinds: [kindOf(() => gate.promise.then(() => "finished"))], graceMs: 10_000 });
    const id = await server.dispatch({ kind: "work" });
    await expect.poll(() => server.updatesOf(id), patience).toHaveLength(1);
    const stopped = worker.stop();
    const late = await server.dispatch({ kind: "work" });
    gate.resolve();
    await stopped;
    expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS", result: "finished" });
    expect(server.updatesOf(late).filter((update) => update.status !== "PENDING")).toEqual([]);
  });

  test("W6 unfinished work goes back at once, not after ack_wait", async () => {
    const server = await fakeServer(nats, { ackWaitMs: 60_000 });
    const reasons: unknown[] = [];
    const obedient = kindOf(({ signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => {
        reasons.push(signal.reason);
        reject(new Error("interrupted"));
      });
      return promise;
    }, "obedient");
    const deaf = kindOf(() => Promise.withResolvers<never>().promise, "deaf");
    const worker = runWorker(nats, { kinds: [obedient, deaf], graceMs: 100 });
    const ids = [await server.dispatch({ kind: "obedient" }), await server.dispatch({ kind: "deaf" })];
    await expect.poll(() => server.updates, patience).toHaveLength(2);
    const started = performance.now();
    await worker.stop();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(reasons).toEqual([expect.any(ShutdownError)]);
    for (const id of ids) {
      expect(server.updatesOf(id)).toMatchObject([{ status: "RUNNING" }, { status: "PENDING", released: "shutdown" }]);
    }
    expect(await server.queued()).toBe(0);
  });

  test("W6 hands back untried what arrives while it stops, and never both a result and a release", async () => {
    const server = await fakeServer(nats);
    const worker = runWorker(nats, { kinds: [kindOf(() => "done")], slots: 20, graceMs: 5_000 });
    await worker.ready;
    const dispatching = Promise.all(Array.from({ length: 500 }, () => server.dispatch({ kind: "work" })));
    await expect.poll(() => server.updates.length > 20, patience).toBe(true);
    await worker.stop();
    const ids = await dispatching;
    const left = await server.queued();
    await expect.poll(() => server.updates.length, patience).toBe(500 - left);
    expect(server.updates.every((update) => update.status === "SUCCESS" || update.status === "PENDING")).toBe(true);
    expect(new Set(server.updates.map((update) => update.id)).size).toBe(server.updates.length);
    runWorker(nats, { kinds: [kindOf(() => "done")] });
    await expect.poll(() => server.queued(), patience).toBe(0);
    const unanswered = () => ids.filter((id) => server.updatesOf(id).length === 0);
    await expect.poll(unanswered, patience).toEqual([]);
  });

  test("W6 can be stopped while the broker is away, and before it started", async () => {
    const nowhere = createWorker({ url: "nats://worker:x@127.0.0.1:9", kinds: [kindOf(() => null)], graceMs: 0 });
    await nowhere.stop();
    const waiting = createWorker({ url: "nats://worker:x@127.0.0.1:9", kinds: [kindOf(() => null)], graceMs: 0 });
    waiting.start();
    await waiting.stop();
    expect(await waiting.closed).toBeUndefined();
  });
});
