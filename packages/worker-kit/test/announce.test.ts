import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { kindAnnouncementSchema } from "@millrace/contracts/kind";
import { workerPresenceSchema } from "@millrace/contracts/messages";
import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { listBucket } from "@millrace/messaging/kv";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { createWorker } from "../src/create-worker.ts";
import { defineKind } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const gate = Promise.withResolvers<void>();

const resize = defineKind({
  name: "image.resize",
  version: 2,
  description: "Makes it smaller.",
  queue: "media",
  payload: z.strictObject({ width: z.int().default(100).meta({ title: "Width" }) }),
  retry: { maxAttempts: 3 },
  timeoutMs: 1_234,
  handler: () => gate.promise,
});

async function entries(server: { connection: Parameters<typeof listBucket>[0] }, bucket: string): Promise<unknown[]> {
  return (await listBucket(server.connection, bucket)).map(({ value }) => JSON.parse(value ?? "null"));
}

describe("a worker", () => {
  test("W1 announces its kinds with name, version, queue, payload schema, retry policy and timeout, also to a wiped broker", async () => {
    const server = await fakeServer(nats, { queues: ["media"] });
    await runWorker(nats, { kinds: [resize] }).ready;
    const announced = kindAnnouncementSchema.parse((await entries(server, "kinds"))[0]);
    expect(announced).toEqual({
      name: "image.resize",
      version: 2,
      description: "Makes it smaller.",
      queue: "media",
      payloadSchema: {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: { width: expect.objectContaining({ type: "integer", default: 100, title: "Width" }) },
        additionalProperties: false,
      },
      retry: { maxAttempts: 3, baseMs: 1_000, capMs: 600_000 },
      timeoutMs: 1_234,
    });
    await nats.restart({ wipe: true });
    await server.connection.ready();
    await server.setUp();
    await expect.poll(() => entries(server, "kinds"), patience).toEqual([announced]);
  });

  test("W1 shows its presence with what it holds, and takes it back when it stops", async () => {
    const server = await fakeServer(nats, { queues: ["media"] });
    const worker = runWorker(nats, { kinds: [resize], name: "studio 1", slots: 7 });
    await worker.ready;
    const id = await server.dispatch({ kind: "image.resize", timeoutMs: 60_000, attempt: 2, dispatch: 3 }, "media");
    const presence = async () =>
      (await entries(server, "workers"))
        .map((entry) => workerPresenceSchema.parse(entry))
        .find((entry) => entry.id === worker.id);
    await expect.poll(async () => (await presence())?.holds, patience).toEqual([[id, 2, 3]]);
    expect(await presence()).toMatchObject({ pid: process.pid, slots: 7, kinds: ["image.resize"] });
    expect(worker.id).toMatch(/^studio-1-/);
    gate.resolve();
    await worker.stop();
    expect(await presence()).toBeUndefined();
  });
});

const payload = z.strictObject({});
const handler = (): null => null;

test.each([
  ["a name that is none", { name: "Not A Name", payload, handler }, "lower case"],
  ["a queue that is none", { name: "fine", queue: "not a queue", payload, handler }, "at queue"],
  ["the name of what people do", { name: "manual", payload, handler }, "manual is what people do"],
  ["what JSON does not have", { name: "dated", payload: z.object({ at: z.date() }), handler }, "kind dated.*Date"],
  [
    "a schema that the server could not read",
    { name: "odd", payload: z.strictObject({ odd: z.string().meta({ dependentSchemas: {} }) }), handler },
    "kind odd.*dependentSchemas",
  ],
])("W7 a kind with %s is refused when it is defined, by its name", (_what, definition, problem) => {
  expect(() => defineKind(definition)).toThrow(new RegExp(problem));
});

test("W7 a worker takes kinds that it can tell apart, and at least one", () => {
  const first = defineKind({ name: "twice", version: 1, payload, handler });
  const second = defineKind({ name: "twice", version: 2, payload, handler });
  const url = "nats://worker:x@127.0.0.1:9";
  expect(() => createWorker({ url, kinds: [first, first] })).toThrow("two kinds twice, version 1");
  expect(() => createWorker({ url, kinds: [] })).toThrow("no kinds");
  expect(() => createWorker({ url, kinds: [first, second] })).not.toThrow();
});

test("W7 a worker without a URL of the broker says so when it starts", () => {
  const worker = createWorker({ url: "", kinds: [resize] });
  expect(() => worker.start()).toThrow("nats://user:password@host");
});

test("W7 a worker without a logger tells on stderr that it is not let in, without its password", async () => {
  const app = fileURLToPath(new URL("greet.app.ts", import.meta.url));
  const url = new URL(nats.urls.worker);
  url.password = "wr0ng";
  const child = spawn(process.execPath, [app, url.href], { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  await expect.poll(() => told, patience).toMatch(/^millrace: NATS is not reachable yet: 'Authorization Violation'/);
  expect(told).not.toContain("wr0ng");
});
