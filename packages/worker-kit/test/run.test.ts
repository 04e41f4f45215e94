import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind, type TaskContext } from "../src/define-kind.ts";
import { UnrecoverableError } from "../src/errors.ts";
import { runInThread } from "../src/run-in-thread.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const anything = z.looseObject({});

/** A kind that does what the test says. */
function kindOf(handler: (context: TaskContext) => unknown, name = "work") {
  return defineKind({ name, payload: anything, handler });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

describe("a worker", () => {
  test("W2 reports RUNNING when a handler starts and SUCCESS with its result when it ends", async () => {
    const server = await fakeServer(nats);
    const gate = Promise.withResolvers<void>();
    const worker = runWorker(nats, { kinds: [kindOf(() => gate.promise.then(() => ({ answer: 42 })))] });
    const id = await server.dispatch({ kind: "work", attempt: 2, dispatch: 5 });
    await expect.poll(() => server.updatesOf(id), patience).toHaveLength(1);
    const by = { id, attempt: 2, dispatch: 5, delivery: 1, by: "worker", workerId: worker.id };
    const [running] = server.updatesOf(id);
    expect(running).toMatchObject({ ...by, status: "RUNNING" });
    gate.resolve();
    expect(await server.endOf(id)).toMatchObject({
      ...by,
      status: "SUCCESS",
      startedAt: running?.at,
      result: { answer: 42 },
    });
    await expect.poll(() => server.queued(), patience).toBe(0);
  });

  test("W2 runs hundreds of tasks at once and coalesces their updates", async () => {
    const server = await fakeServer(nats);
    const everyone = Promise.withResolvers<void>();
    let running = 0;
    const kind = kindOf(() => {
      running += 1;
      if (running === 300) everyone.resolve();
      return everyone.promise;
    });
    runWorker(nats, { kinds: [kind] });
    const ids = await Promise.all(Array.from({ length: 300 }, () => server.dispatch({ kind: "work" })));
    await Promise.all(ids.map((id) => server.endOf(id)));
    expect(server.updates.filter((update) => update.status === "SUCCESS")).toHaveLength(300);
    expect(server.messageSizes.length).toBeLessThan(300);
    expect(Math.max(...server.messageSizes)).toBeLessThanOrEqual(100);
  });

  test("W2 leaves out a RUNNING that its result has overtaken", async () => {
    const server = await fakeServer(nats);
    runWorker(nats, { kinds: [kindOf(() => "done")] });
    const id = await server.dispatch({ kind: "work" });
    await server.endOf(id);
    expect(server.updatesOf(id)).toMatchObject([{ status: "SUCCESS", startedAt: expect.any(String) }]);
  });

  test("W2 answers while a handler computes in a thread, and ends the thread with the signal", async () => {
    const server = await fakeServer(nats);
    const spin = kindOf(
      ({ signal }) => runInThread(new URL("./spin.thread.ts", import.meta.url), 200, { signal }),
      "spin",
    );
    const forever = kindOf(
      ({ signal }) => runInThread(new URL("./spin.thread.ts", import.meta.url), 1e9, { signal }),
      "forever",
    );
    runWorker(nats, { kinds: [spin, forever, kindOf(() => "quick")] });
    const [slow, endless] = [
      await server.dispatch({ kind: "spin" }),
      await server.dispatch({ kind: "forever", timeoutMs: 300 }),
    ];
    const quick = await server.dispatch({ kind: "work" });
    expect(await server.endOf(quick)).toMatchObject({ status: "SUCCESS" });
    expect(await server.endOf(slow)).toMatchObject({ status: "SUCCESS", result: "spun for 200" });
    expect(await server.endOf(endless)).toMatchObject({ status: "FAILED", error: { name: "TimeoutError" } });
  });

  test("W3 hands the handler its payload, task, attempt and signal", async () => {
    const server = await fakeServer(nats);
    const payload = z.strictObject({ width: z.coerce.number().default(7) });
    const kind = defineKind({
      name: "context",
      payload,
      handler: ({ payload: { width }, task, attempt, signal }) => ({
        width: width + 1,
        task,
        attempt,
        aborted: signal.aborted,
      }),
    });
    runWorker(nats, { kinds: [kind] });
    const id = await server.dispatch({ kind: "context", attempt: 3, maxAttempts: 4, dispatch: 6 });
    const task = { id, userId: expect.any(String), kind: "context", maxAttempts: 4, dispatch: 6, delivery: 1 };
    expect(await server.endOf(id)).toMatchObject({ result: { width: 8, task, attempt: 3, aborted: false } });
  });

  test.each([
    [
      "an error",
      () => Promise.reject(new RangeError("too far")),
      { name: "RangeError", message: "too far", retryable: true },
    ],
    ["something else", () => Promise.reject({ code: 7 }), { name: "Error", message: '{"code":7}', retryable: true }],
    [
      "UnrecoverableError",
      () => Promise.reject(new UnrecoverableError("pointless")),
      { name: "UnrecoverableError", message: "pointless", retryable: false },
    ],
    [
      "UnrecoverableError of another copy of the package",
      () => Promise.reject(Object.assign(new Error("pointless"), { name: "UnrecoverableError" })),
      { name: "UnrecoverableError", message: "pointless", retryable: false },
    ],
    ["before it returns", () => JSON.parse("{"), { name: "SyntaxError", retryable: true }],
  ])("W3 reports FAILED when the handler throws %s", async (_what, handler, error) => {
    const server = await fakeServer(nats);
    runWorker(nats, { kinds: [kindOf(handler)] });
    const id = await server.dispatch({ kind: "work" });
    expect(await server.endOf(id)).toMatchObject({ status: "FAILED", startedAt: expect.any(String), error });
  });

  test.each([
    ["honours its signal", ({ signal }: TaskContext) => untilAborted(signal)],
    ["swallows its signal", ({ signal }: TaskContext) => untilAborted(signal).catch(() => "never mind")],
    ["never ends", () => Promise.withResolvers<void>().promise],
  ])("W3 counts a timeout as a failure when the handler %s", async (_what, handler) => {
    const server = await fakeServer(nats);
    runWorker(nats, { kinds: [kindOf(handler)] });
    const id = await server.dispatch({ kind: "work", timeoutMs: 100 });
    const error = { name: "TimeoutError", message: "the handler took longer than 100 ms", retryable: true };
    expect(await server.endOf(id)).toMatchObject({ status: "FAILED", error });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  test.each([
    ["too large", "x".repeat(300_000)],
    ["cyclic", cyclic],
    ["no JSON", 1n],
  ])("W3 fails for good when the result is %s", async (_what, result) => {
    const server = await fakeServer(nats);
    runWorker(nats, { kinds: [kindOf(() => result)] });
    const id = await server.dispatch({ kind: "work" });
    expect(await server.endOf(id)).toMatchObject({
      status: "FAILED",
      error: { name: "ResultError", retryable: false },
    });
  });

  test("W3 makes results storable: nothing becomes null, broken characters go", async () => {
    const server = await fakeServer(nats);
    const results: Record<string, unknown> = { nothing: undefined, broken: { text: "a\0b\ud800c" } };
    runWorker(nats, { kinds: Object.entries(results).map(([name, result]) => kindOf(() => result, name)) });
    const [nothing, broken] = [await server.dispatch({ kind: "nothing" }), await server.dispatch({ kind: "broken" })];
    expect(await server.endOf(nothing)).toMatchObject({ status: "SUCCESS", result: null });
    expect(await server.endOf(broken)).toMatchObject({ status: "SUCCESS", result: { text: "ab\ufffdc" } });
  });

  test("W3 fails for good when the payload does not fit, without running the handler", async () => {
    const server = await fakeServer(nats);
    const payload = z.strictObject({ width: z.int() });
    runWorker(nats, { kinds: [defineKind({ name: "strict", payload, handler: () => "ran" })] });
    const id = await server.dispatch({ kind: "strict", payload: { width: 1, colour: "red" } });
    const end = await server.endOf(id);
    expect(end).toMatchObject({
      status: "FAILED",
      error: { retryable: false, message: expect.stringContaining("colour") },
    });
    expect(server.updatesOf(id)).toHaveLength(1);
  });

  test("hands back a kind that it does not know, and refuses what is no task", async () => {
    const server = await fakeServer(nats);
    runWorker(nats, { kinds: [kindOf(() => "done")] });
    await server.publishRaw("task.created", "nonsense");
    await server.publishRaw("task.created", JSON.stringify({ id: "1" }));
    const id = await server.dispatch({ kind: "foreign" });
    expect(await server.endOf(id)).toMatchObject({ status: "PENDING", released: "unknown-kind" });
    await expect.poll(() => server.queued(), patience).toBe(0);
    const advisories = await server.connection.request("$JS.API.STREAM.INFO.DEAD_LETTERS");
    expect(new TextDecoder().decode(advisories.data)).toContain('"messages":2');
  });
});
