import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerProcess, startServerProcess } from "./support/server-process.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
let server: ServerProcess;
beforeAll(async () => {
  world = await startWorld();
  server = await startServerProcess(world);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const MiB = 1024 * 1024;
const chunk = Buffer.alloc(MiB, "x");
const tenMegabytes = Array.from({ length: 10 }, () => chunk);
const bomb = gzipSync(Buffer.alloc(100 * MiB));
const deep = Buffer.from(`{"email":${"[".repeat(10_000)}${"]".repeat(10_000)},"password":"x"}`);

interface Attack {
  path: string;
  headers?: Record<string, string | number>;
  parts: Buffer[];
}

/** Sends as fast as the server takes it; a server that hangs up before it has all of it has answered. */
function send({ path, headers = {}, parts }: Attack): Promise<number | "hung up"> {
  const { promise, resolve } = Promise.withResolvers<number | "hung up">();
  const outgoing = httpRequest(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
  });
  outgoing.on("response", (incoming) => {
    incoming.resume();
    resolve(incoming.statusCode ?? 0);
  });
  outgoing.on("error", () => resolve("hung up"));
  for (const part of parts) outgoing.write(part);
  outgoing.end();
  return promise;
}

const announced = { "content-length": 10 * MiB };
const attacks: [string, Attack[], number[]][] = [
  ["10 MB announced", paths((path) => ({ path, headers: announced, parts: tenMegabytes })), [413]],
  ["10 MB in chunks", paths((path) => ({ path, parts: tenMegabytes })), [413, 503]],
  ["a compressed bomb", paths((path) => ({ path, headers: { "content-encoding": "gzip" }, parts: [bomb] })), [415]],
  ["JSON 10,000 deep", paths((path) => ({ path, parts: [deep] })), [400]],
];

function paths(attack: (path: string) => Attack): Attack[] {
  return ["/api/auth/login", "/trpc/auth.login"].map(attack);
}

test.each(attacks)(
  "P1 %s, sixty times by twenty at once: refused, and memory stays flat",
  async (_name, variants, expected) => {
    const volley = () => Promise.all(Array.from({ length: 20 }, (_, index) => send(variants[index % 2] ?? fail())));
    await volley();
    const before = await server.residentBytes();
    const outcomes: (number | "hung up")[] = [];
    for (let round = 0; round < 3; round += 1) outcomes.push(...(await volley()));
    const grown = (await server.residentBytes()) - before;
    expect(outcomes.filter((outcome) => outcome !== "hung up" && !expected.includes(outcome))).toEqual([]);
    expect(outcomes).toContain(expected[0]);
    expect(grown / MiB).toBeLessThan(64);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  },
);

function fail(): never {
  throw new Error("no such attack");
}

test("P1 of many large bodies at once only as many are taken as memory is meant for, and small ones still pass", async () => {
  const headers = { "content-length": 8 * MiB };
  const open = Array.from({ length: 16 }, () => {
    const outgoing = httpRequest(`${server.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
    });
    outgoing.on("error", () => undefined);
    outgoing.flushHeaders();
    return outgoing;
  });
  await expect
    .poll(() => send({ path: "/api/auth/login", headers, parts: tenMegabytes.slice(2) }), { timeout: 10_000 })
    .toBe(503);
  const small = Buffer.from('{"email":"nobody@example.com","password":"x"}');
  expect(await send({ path: "/api/auth/login", headers: { "content-length": small.length }, parts: [small] })).toBe(
    401,
  );
  for (const outgoing of open) outgoing.destroy();
  await expect
    .poll(() => send({ path: "/api/auth/login", headers: announced, parts: tenMegabytes }), { timeout: 10_000 })
    .not.toBe(503);
});
