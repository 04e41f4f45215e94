import { startTestNats } from "@millrace/local-stack/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

const gate = Promise.withResolvers<string>();
const quick = defineKind({ name: "quick", payload: z.strictObject({}), handler: () => "done" });
const slow = defineKind({ name: "slow", payload: z.strictObject({}), handler: () => gate.promise });

describe("a worker whose broker is lost", () => {
  test("starts before the broker, keeps a result over an outage and works again after a wipe", async () => {
    await using nats = await startTestNats();
    await nats.stop();
    const worker = runWorker(nats, { kinds: [quick, slow] });
    await nats.start();
    const server = await fakeServer(nats);
    await worker.ready;
    const first = await server.dispatch({ kind: "quick" });
    expect(await server.endOf(first)).toMatchObject({ status: "SUCCESS" });

    const kept = await server.dispatch({ kind: "slow" });
    await expect.poll(() => server.updatesOf(kept), patience).toHaveLength(1);
    await nats.kill("SIGKILL");
    gate.resolve("kept");
    await nats.start();
    await server.connection.ready();
    expect(await server.endOf(kept)).toMatchObject({ status: "SUCCESS", result: "kept" });
    await expect.poll(() => server.queued(), patience).toBe(0);

    await nats.restart({ wipe: true });
    await server.connection.ready();
    await server.setUp();
    const restored = performance.now();
    const last = await server.dispatch({ kind: "quick" });
    expect(await server.endOf(last)).toMatchObject({ status: "SUCCESS" });
    expect(performance.now() - restored).toBeLessThan(5_000);
  });
});
