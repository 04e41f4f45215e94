import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { silentLog } from "@millrace/messaging/log";
import { consumerState } from "@millrace/messaging/queue-state";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind, type TaskContext } from "../src/define-kind.ts";
import { CanceledError } from "../src/errors.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

function kindOf(handler: (context: TaskContext) => unknown, name = "work") {
  return defineKind({ name, payload: z.strictObject({}), handler });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

describe("a canceled task", () => {
  test.each([
    ["honours its signal", (signal: AbortSignal) => untilAborted(signal)],
    ["returns a result all the same", (signal: AbortSignal) => untilAborted(signal).catch(() => "never mind")],
    ["never ends", () => Promise.withResolvers<void>().promise],
  ])("T7 is aborted within a second, and nothing is reported, when its handler %s", async (_what, behave) => {
    const server = await fakeServer(nats);
    const reasons: unknown[] = [];
    const kind = kindOf(({ signal }) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return behave(signal);
    });
    runWorker(nats, { kinds: [kind] });
    const id = await server.dispatch({ kind: "work", attempt: 2 });
    await expect.poll(() => server.updatesOf(id), patience).toHaveLength(1);
    await server.cancel(id, 2);
    const said = performance.now();
    await expect.poll(() => reasons, patience).toEqual([expect.any(CanceledError)]);
    expect(performance.now() - said).toBeLessThan(1_000);
    await expect.poll(() => server.queued(), patience).toBe(0);
    expect(performance.now() - said).toBeLessThan(3_000);
    expect(server.updatesOf(id)).toMatchObject([{ status: "RUNNING" }]);
  });

  test("T7 does not start when the worker was offline as it was said; its other attempts do", async () => {
    const server = await fakeServer(nats);
    const started: string[] = [];
    const id = await server.dispatch({ kind: "work" });
    await server.cancel(id);
    await server.cancel(id, 7);
    runWorker(nats, { kinds: [kindOf(({ attempt }) => started.push(`attempt ${attempt}`))] });
    await expect.poll(() => server.queued(), patience).toBe(0);
    await server.dispatch({ kind: "work", id, attempt: 2, dispatch: 2 });
    await server.endOf(id);
    expect(started).toEqual(["attempt 2"]);
    expect(server.updatesOf(id)).toHaveLength(1);
  });

  test("T7 does not start when it was said while the worker had lost its connection", async () => {
    const server = await fakeServer(nats);
    const started: string[] = [];
    const worker = runWorker(nats, { kinds: [kindOf(({ task }) => started.push(task.id))] });
    await worker.ready;
    for (let round = 1; round <= 3; round += 1) {
      await nats.restart();
      await server.connection.ready();
      const canceled = await server.dispatch({ kind: "work" });
      await server.cancel(canceled);
      const other = await server.dispatch({ kind: "work" });
      await server.endOf(other);
      expect(started).toContain(other);
      // It may have been taken in the moment before it was canceled; it is never both.
      expect(server.updatesOf(canceled).length).toBe(started.filter((id) => id === canceled).length);
    }
  });

  test("T7 stays canceled although the broker was wiped", async () => {
    const server = await fakeServer(nats);
    const started: string[] = [];
    const gone = await server.dispatch({ kind: "work" });
    await server.cancel(gone);
    runWorker(nats, { kinds: [kindOf(({ task }) => started.push(task.id))] });
    await expect.poll(() => server.queued(), patience).toBe(0);
    await nats.restart({ wipe: true });
    await server.connection.ready();
    await server.setUp();
    await server.dispatch({ kind: "work", id: gone, dispatch: 2 });
    const other = await server.dispatch({ kind: "work" });
    await server.endOf(other);
    await expect.poll(() => server.queued(), patience).toBe(0);
    expect(started).toEqual([other]);
  });

  test("T7 nothing is taken before it is known what was canceled", async () => {
    const server = await fakeServer(nats);
    await server.connection.request("$JS.API.STREAM.DELETE.KV_cancellations");
    const warnings: string[] = [];
    const note = (fields: object): void => void warnings.push(String("err" in fields && fields.err));
    const logger = { ...silentLog, warn: note, error: note };
    const worker = runWorker(nats, { kinds: [kindOf(() => "done")], logger });
    const id = await server.dispatch({ kind: "work" });
    await worker.ready;
    await expect.poll(() => warnings.join("\n"), patience).toContain("KV_cancellations");
    expect(await consumerState(server.connection, "default")).toMatchObject({ pending: 1, waiting: 0 });
    await server.setUp();
    expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS" });
  });
});
