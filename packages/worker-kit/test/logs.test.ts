import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineKind, type TaskContext } from "../src/define-kind.ts";
import { fakeServer, patience, runWorker, type FakeServer } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const kindOf = (handler: (context: TaskContext) => unknown) =>
  defineKind({ name: "chatty", payload: z.strictObject({}), handler });

async function linesOf(server: FakeServer, id: string): Promise<string[]> {
  return (await server.logOf(id)).flatMap(({ log }) => log.lines.map((line) => `${line.level} ${line.message}`));
}

describe("a task's log", () => {
  test("W4 holds levelled lines in order, live while the handler runs and complete when it has ended", async () => {
    const server = await fakeServer(nats);
    const gate = Promise.withResolvers<void>();
    const kind = kindOf(async ({ log }) => {
      log.debug("one");
      log.info("two");
      await gate.promise;
      log.warn("three");
      log.error("four");
    });
    runWorker(nats, { kinds: [kind] });
    const id = await server.dispatch({ kind: "chatty", attempt: 2 });
    await expect.poll(() => linesOf(server, id), patience).toEqual(["debug one", "info two"]);
    gate.resolve();
    await server.endOf(id);
    expect(await linesOf(server, id)).toEqual(["debug one", "info two", "warn three", "error four"]);
    expect((await server.logOf(id)).map(({ log }) => log.attempt)).toEqual([2, 2]);
  });

  test("W4 tells progress at most four times a second, the last one always", async () => {
    const server = await fakeServer(nats);
    const kind = kindOf(({ progress }) => {
      for (let percent = 0; percent <= 150; percent += 1) progress(percent, `at ${percent}`);
    });
    runWorker(nats, { kinds: [kind] });
    const id = await server.dispatch({ kind: "chatty" });
    await server.endOf(id);
    const messages = await server.logOf(id);
    expect(messages.map(({ log }) => log.progress)).toEqual([{ percent: 100, note: "at 150" }]);
  });

  test("W4 keeps configured secrets in the worker: logs, progress, errors and results", async () => {
    const server = await fakeServer(nats);
    const secret = 'pa"ss\\word';
    const leak = kindOf(({ log, progress }) => {
      log.info(`using ${secret}`);
      progress(1, secret);
      return { [secret]: [secret, 12_345, { deep: `x${secret}x` }] };
    });
    const thrower = defineKind({
      name: "thrower",
      payload: z.strictObject({}),
      handler: () => Promise.reject(new Error(`refused ${secret}`)),
    });
    runWorker(nats, { kinds: [leak, thrower], redact: [secret, "12345", ""] });
    const [one, two] = [await server.dispatch({ kind: "chatty" }), await server.dispatch({ kind: "thrower" })];
    expect(await server.endOf(one)).toMatchObject({ result: { "***": ["***", "***", { deep: "x***x" }] } });
    expect(await server.endOf(two)).toMatchObject({ error: { message: "refused ***" } });
    const [stored] = await server.logOf(one);
    expect(stored?.log).toMatchObject({ lines: [{ message: "using ***" }], progress: { note: "***" } });
    expect(JSON.stringify([server.updates, stored])).not.toContain("word");
  });

  test("W4 cleans and cuts lines and ends after 10,000 of them", async () => {
    const server = await fakeServer(nats);
    const kind = kindOf(({ log }) => {
      log.info("\u001b[31mred\u001b[0m\0 and\r\nblue\u0007");
      log.info("x".repeat(9_000));
      for (let line = 3; line <= 11_000; line += 1) log.info(`line ${line}`);
    });
    runWorker(nats, { kinds: [kind] });
    const id = await server.dispatch({ kind: "chatty" });
    await server.endOf(id);
    await expect.poll(async () => (await linesOf(server, id)).at(-1), patience).toContain("the log ends here");
    const lines = await linesOf(server, id);
    expect(lines).toHaveLength(10_001);
    expect(lines[0]).toBe("info red and\nblue");
    expect(lines[1]).toHaveLength("info ".length + 8_000);
    expect(lines[9_999]).toBe("info line 10000");
  });
});
