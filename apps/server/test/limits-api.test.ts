import { findFreePort } from "@millrace/local-stack/ports";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import { createSharedCounter } from "../src/limits/shared-counter.ts";
import { bearer, restError, trpcError } from "./http-requests.ts";
import { startWorld, type World } from "./support/world.ts";

const limit = 100;
const chunk = limit / 20;

let world: World;
let urls: string[];
beforeAll(async () => {
  world = await startWorld({
    MILLRACE_LIMIT_API_PER_MINUTE: String(limit),
    MILLRACE_LIMIT_STRANGERS_PER_MINUTE: "40",
    MILLRACE_TRUST_PROXY: "1",
  });
  urls = [world.server.url, (await world.startServer()).url];
});
afterAll(() => world[Symbol.asyncDispose]());

function get(index: number, path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${urls[index % urls.length]}${path}`, { headers });
}

async function countAnswered(requests: Promise<Response>[]): Promise<{ ok: number; refused: number }> {
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  return {
    ok: statuses.filter((status) => status !== 429).length,
    refused: statuses.filter((status) => status === 429).length,
  };
}

test("A9 the calls of a user are limited over both servers and all sessions together; another user's are not", async () => {
  const [first, second, other] = [await world.signIn("user"), await world.signIn("user"), await world.signIn("admin")];
  const tokens = [first.token, second.token];
  const requests = Array.from({ length: 2 * limit }, (_, index) =>
    get(index, "/api/auth/me", bearer(tokens[(index >> 1) % 2] ?? "")),
  );
  const { ok, refused } = await countAnswered(requests);
  expect(ok).toBeLessThanOrEqual(limit);
  expect(ok).toBeGreaterThan(limit - chunk);
  expect(ok + refused).toBe(2 * limit);
  expect((await get(0, "/api/auth/me", bearer(other.token))).status).toBe(200);
});

test("A9 a batch of ten counts ten, and what is refused says when to come back", async () => {
  const { token } = await world.signIn("manager");
  const path = `/trpc/${Array.from({ length: 10 }, () => "auth.me").join(",")}?batch=1&input=%7B%7D`;
  const statuses: number[] = [];
  let last: Response | undefined;
  for (let index = 0; index < 11; index += 1) {
    last = await get(0, path, bearer(token));
    statuses.push(last.status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  const retryAfter = Number(last?.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect(last && (await trpcError(last))).toMatchObject({ code: "TOO_MANY_REQUESTS" });
  const rest = await get(0, "/api/auth/me", bearer(token));
  expect(rest.status).toBe(429);
  expect(await restError(rest)).toMatchObject({
    code: "TOO_MANY_REQUESTS",
    message: "Too many requests: try again later.",
  });
});

test("A9 the typed client gets the refusal for each call of its batch", async () => {
  const { client } = await world.signIn("accountant");
  const calls = Array.from({ length: limit + 20 }, () => client.auth.me.query());
  const outcomes = await Promise.allSettled(calls);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refused.length).toBeGreaterThanOrEqual(20);
  for (const reason of refused) expect(reason).toMatchObject({ data: { error: { code: "TOO_MANY_REQUESTS" } } });
});

test("A9 strangers are limited per address, whatever tokens they make up; health is not", async () => {
  const requests = Array.from({ length: 80 }, (_, index) =>
    get(index, "/api/auth/me", { "x-forwarded-for": "198.51.100.20", authorization: `Bearer made-up-${index}` }),
  );
  const { ok } = await countAnswered(requests);
  expect(ok).toBeLessThanOrEqual(40);
  expect(ok).toBeGreaterThanOrEqual(38);
  const elsewhere = await get(0, "/api/auth/me", { "x-forwarded-for": "198.51.100.21" });
  expect(elsewhere.status).toBe(401);
  expect((await get(0, "/health", { "x-forwarded-for": "198.51.100.20" })).status).toBe(200);
});

test("A9 the servers say how often they refused", async () => {
  const metrics = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  expect(metrics.join("\n")).toMatch(/millrace_limited_total\{limit="api"\} [1-9]/);
});

test("A9 when PostgreSQL does not answer the counter lets pass and says so in one line", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const port = await findFreePort();
  const { db, end } = createDatabase<DB>({
    url: `postgres://nobody@127.0.0.1:${port}/none`,
    max: 2,
    applicationName: "test",
    log,
  });
  const counter = createSharedCounter(db, log);
  const counts = await Promise.all(Array.from({ length: 20 }, () => counter.add("key", 1, 60)));
  await end();
  expect(new Set(counts)).toEqual(new Set([null]));
  expect(lines.filter((line) => line.includes("requests pass without limits"))).toHaveLength(1);
});
