import { expect, test } from "vitest";
import { createPermits } from "./permits.ts";
import type { Count } from "./shared-counter.ts";

const limit = 100;
const chunk = limit / 20;
const windowMs = 60_000;

/** A shared counter and a clock, for any number of servers. */
function setUp() {
  const state = { now: 0, endsAt: 0, total: 0, asked: 0, isAnswering: true };
  const add = async (_key: string, points: number): Promise<Count | null> => {
    state.asked += 1;
    await Promise.resolve();
    if (!state.isAnswering) return null;
    if (state.now >= state.endsAt) Object.assign(state, { total: 0, endsAt: state.now + windowMs });
    state.total += points;
    return { total: state.total, msLeft: state.endsAt - state.now };
  };
  const startServer = () => createPermits({ counter: { add }, limit, windowSeconds: 60, now: () => state.now });
  return { state, startServer };
}

async function countTaken(waits: Promise<number>[]): Promise<number> {
  return (await Promise.all(waits)).filter((wait) => wait === 0).length;
}

test("A9 three servers hand out the limit together, but for what is left in a chunk, and ask once per chunk", async () => {
  const { state, startServer } = setUp();
  const servers = [startServer(), startServer(), startServer()];
  const taken = await countTaken(servers.flatMap((server) => Array.from({ length: limit }, () => server.take("a", 1))));
  expect(taken).toBeLessThanOrEqual(limit);
  expect(taken).toBeGreaterThan(limit - 2 * chunk);
  expect(state.asked).toBeLessThanOrEqual(20 + servers.length);
});

test("A9 one server alone hands out all of it, and then says how long there is to wait without asking again", async () => {
  const { state, startServer } = setUp();
  const server = startServer();
  expect(await countTaken(Array.from({ length: 2 * limit }, () => server.take("a", 1)))).toBe(limit);
  const { asked } = state;
  state.now = 20_000;
  expect(await server.take("a", 1)).toBe(40_000);
  expect(state.asked).toBe(asked);
  state.now = windowMs;
  expect(await server.take("a", 1)).toBe(0);
});

test("A9 what is left of a window does not add to the next one, also if another server has begun it", async () => {
  const { state, startServer } = setUp();
  const [early, late] = [startServer(), startServer()];
  await early.take("a", 1);
  state.endsAt = 0;
  state.now = windowMs - 10_000;
  await late.take("a", 1);
  const taken = await countTaken(Array.from({ length: 2 * limit }, () => early.take("a", 1)));
  expect(taken - (chunk - 1)).toBeLessThanOrEqual(limit - chunk);
});

test("A9 several at once are taken whole or not at all", async () => {
  const { startServer } = setUp();
  const server = startServer();
  expect(await server.take("a", 60)).toBe(0);
  expect(await server.take("a", 50)).toBeGreaterThan(0);
  expect(await server.take("a", 40)).toBe(0);
  expect(await server.take("a", 1)).toBeGreaterThan(0);
});

test("A9 without an answer everything passes, and the counter is asked again after a second", async () => {
  const { state, startServer } = setUp();
  const server = startServer();
  state.isAnswering = false;
  expect(await countTaken(Array.from({ length: 2 * limit }, () => server.take("a", 1)))).toBe(2 * limit);
  expect(state.asked).toBe(1);
  Object.assign(state, { isAnswering: true, now: 1_000 });
  expect(await countTaken(Array.from({ length: 2 * limit }, () => server.take("a", 1)))).toBe(limit);
});

test("A9 callers beyond those remembered are still limited", async () => {
  const { state, startServer } = setUp();
  const server = startServer();
  expect(await server.take("a", limit)).toBe(0);
  const totalOfA = state.total;
  await Promise.all(Array.from({ length: 10_000 }, (_, index) => server.take(`other ${index}`, 0)));
  state.total = totalOfA;
  expect(await server.take("a", 1)).toBeGreaterThan(0);
});
