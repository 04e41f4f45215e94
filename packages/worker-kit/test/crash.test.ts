import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { readStoredMessage } from "@millrace/messaging/stored-message";
import { streamState } from "@millrace/messaging/stream-info";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { defineKind } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

const app = fileURLToPath(new URL("./crash.app.ts", import.meta.url));

function startProcess(nats: NatsServer): ChildProcess {
  const child = fork(app, [nats.urls.worker], { silent: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** A worker process that is started again whenever it died; counts its deaths. */
function keepProcess(nats: NatsServer): { deaths: number } {
  const kept = { deaths: 0 };
  let isOver = false;
  onTestFinished(() => void (isOver = true));
  const start = (): void => {
    startProcess(nats).once("exit", () => {
      if (isOver) return;
      kept.deaths += 1;
      start();
    });
  };
  start();
  return kept;
}

describe("a worker process that dies", () => {
  test("gives its tasks to another within ack_wait and two seconds", async () => {
    await using nats = await startTestNats();
    const ackWaitMs = 2_000;
    const server = await fakeServer(nats, { ackWaitMs });
    const child = startProcess(nats);
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => server.dispatch({ kind: "work", payload: { ms: 60_000 } })),
    );
    await expect.poll(() => server.updates, patience).toHaveLength(20);
    const other = defineKind({ name: "work", payload: z.looseObject({}), handler: () => "taken over" });
    await runWorker(nats, { kinds: [other] }).ready;
    child.kill("SIGKILL");
    const killed = performance.now();
    for (const id of ids) expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS", delivery: 2 });
    expect(performance.now() - killed).toBeLessThan(ackWaitMs + 2_000);
  });

  test("of the same task each time makes that a dead letter at the limit and harms none of its neighbours", async () => {
    await using nats = await startTestNats();
    const maxDeliver = 4;
    const server = await fakeServer(nats, { ackWaitMs: 1_000, maxDeliver });
    server.dispatchReleased();
    const neighbours = Array.from({ length: 10 }, () => server.dispatch({ kind: "work", payload: { ms: 300 } }));
    const poison = await server.dispatch({ kind: "poison" });
    neighbours.push(...Array.from({ length: 10 }, () => server.dispatch({ kind: "work", payload: { ms: 300 } })));
    const kept = keepProcess(nats);
    const letters = async () => (await streamState(server.connection, "DEAD_LETTERS")).messages;
    await expect.poll(letters, { timeout: 60_000, interval: 50 }).toBe(1);
    const advisory = await readStoredMessage(server.connection, "DEAD_LETTERS", 1);
    const { stream_seq } = z
      .object({ stream_seq: z.int() })
      .parse(JSON.parse(Buffer.from(advisory?.data ?? []).toString()));
    const dead = await readStoredMessage(server.connection, "TASKS", stream_seq);
    expect(JSON.parse(Buffer.from(dead?.data ?? []).toString())).toMatchObject({ id: poison });
    // Twice together with everything else, then alone.
    expect(kept.deaths).toBeLessThanOrEqual(2 + maxDeliver);
    const succeeded = () => new Set(server.updates.flatMap((update) => (update.status === "SUCCESS" ? update.id : [])));
    await expect.poll(succeeded, { timeout: 60_000, interval: 50 }).toEqual(new Set(await Promise.all(neighbours)));
    const ofNeighbours = server.updates.filter((update) => update.id !== poison);
    expect(Math.max(...ofNeighbours.map((update) => update.delivery))).toBeLessThanOrEqual(3);
    expect(await letters()).toBe(1);
    expect(await server.queued()).toBe(1);
  }, 120_000);
});
