import { startTestNats } from "@millrace/local-stack/testing";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectNats } from "../src/connection.ts";
import { NotConnectedError } from "../src/errors.ts";
import { parseNatsUrl } from "../src/nats-url.ts";
import { connectAs, textOf } from "./support.ts";

describe("a connection", () => {
  test("may be used before the broker is there, and outlives its restarts", async () => {
    await using nats = await startTestNats();
    await nats.stop();
    const connection = connectNats({ url: nats.urls.server, role: "server", name: "early" });
    onTestFinished(() => connection.drain());
    const heard: string[] = [];
    let connects = 0;
    connection.onReconnect(() => (connects += 1));
    connection.subscribeCore("millrace.test", (message) => {
      heard.push(textOf(message));
      throw new Error("a handler's mistake");
    });
    expect(connection.connected).toBe(false);
    expect(connection.publishCore("millrace.test", "lost")).toBe(false);
    await nats.start();
    await connection.ready();
    expect(connection.publishCore("millrace.test", "first")).toBe(true);
    await waitUntil(() => heard.length === 1, { timeoutMs: 5_000, what: "the first message" });
    await nats.restart();
    await waitUntil(() => connects === 2, { timeoutMs: 10_000, what: "the second connection" });
    connection.publishCore("millrace.test", "second");
    await waitUntil(() => heard.length === 2, { timeoutMs: 5_000, what: "the second message" });
    expect(heard).toEqual(["first", "second"]);
  });

  test("fails a request at once when the broker goes away meanwhile", async () => {
    await using nats = await startTestNats();
    const connection = await connectAs(nats, "server");
    connection.subscribeCore("millrace.silent", () => undefined);
    const answer = connection.request("millrace.silent", "hello", 60_000).catch((error: unknown) => error);
    await nats.stop();
    expect(await answer).toBeInstanceOf(NotConnectedError);
    expect(connection.connected).toBe(false);
  });

  test("can be given up while the broker is away", async () => {
    await using nats = await startTestNats();
    await nats.stop();
    const connection = connectNats({ url: nats.urls.server, role: "server", name: "never" });
    const ready = connection.ready().catch(String);
    await connection.drain();
    expect(await ready).toContain("closed");
    expect(await connection.closed).toBeUndefined();
  });
});

test.each([
  ["nats://me:s%3Acret@broker:4333", { servers: ["broker:4333"], user: "me", pass: "s:cret", tls: false }],
  ["broker", { servers: ["broker:4222"], tls: false }],
  ["tls://me:x@a:1,tls://b:2", { servers: ["a:1", "b:2"], user: "me", pass: "x", tls: true }],
])("the address %s is understood", (url, expected) => {
  expect(parseNatsUrl(url)).toEqual(expected);
});

test.each(["", "http://me:s3cret@broker", "nats://me:s3cret@", "nats://me:s3cret@broker:port"])(
  "what is no address of NATS is refused at once, and not shown: %s",
  (url) => {
    const connect = () => connectNats({ url, role: "worker", name: "wrong" });
    expect(connect).toThrow("give it as nats://user:password@host:4222");
    expect(connect).not.toThrow("s3cret");
  },
);
