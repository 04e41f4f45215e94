import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { deleteKey, listBucket, putKey, watchBucket } from "../src/kv.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, ignoreError, publisherOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

describe("a bucket", () => {
  test("lists what workers put and not what they deleted", async () => {
    const server = await connectAs(nats, "server");
    const publisher = publisherOf(await connectAs(nats, "worker"));
    await expect(putKey(publisher, "kinds", "early.1", "{}")).rejects.toMatchObject({ code: "no-stream" });
    await ensureTopology(server);
    expect(await listBucket(server, "kinds")).toEqual([]);
    await putKey(publisher, "kinds", "http.request.1", "old");
    await putKey(publisher, "kinds", "http.request.1", "new");
    await putKey(publisher, "kinds", "gone.1", "{}");
    await deleteKey(publisher, "kinds", "gone.1");
    expect(await listBucket(server, "kinds")).toMatchObject([{ key: "http.request.1", value: "new" }]);
  });

  test("refuses keys that are no subjects", async () => {
    const publisher = publisherOf(await connectAs(nats, "worker"));
    await expect(putKey(publisher, "kinds", "a key>", "{}")).rejects.toThrow("cannot be a key");
  });

  test("is watched over changes, a restart and a wipe", async () => {
    const server = await connectAs(nats, "server");
    await ensureTopology(server);
    const publisher = publisherOf(server);
    const state = new Map<string, string | null>();
    let snapshots = 0;
    await putKey(publisher, "workers", "one", "1");
    const watch = watchBucket(server, "workers", {
      onEntry: ({ key, value }) => state.set(key, value),
      onSnapshot: () => (snapshots += 1),
      onError: ignoreError,
    });
    onTestFinished(() => watch.stop());
    const stateIs = (expected: Record<string, string | null>, what: string) =>
      waitUntil(() => JSON.stringify(Object.fromEntries(state)) === JSON.stringify(expected), {
        timeoutMs: 5_000,
        what,
      });
    await waitUntil(() => snapshots === 1, { timeoutMs: 5_000, what: "the first snapshot" });
    expect(Object.fromEntries(state)).toEqual({ one: "1" });
    await putKey(publisher, "workers", "two", "2");
    await stateIs({ one: "1", two: "2" }, "the second key");
    await deleteKey(publisher, "workers", "one");
    await stateIs({ one: null, two: "2" }, "the deletion");
    await nats.restart({ wipe: true });
    await server.ready();
    await ensureTopology(server);
    await waitUntil(() => snapshots >= 2, { timeoutMs: 5_000, what: "a snapshot after the wipe" });
    expect(Object.fromEntries(state)).toEqual({ one: null, two: null });
    await putKey(publisher, "workers", "three", "3");
    await stateIs({ one: null, two: null, three: "3" }, "a key after the wipe");
  });
});
