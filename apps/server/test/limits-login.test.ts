import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postJson, restError } from "./http-requests.ts";
import { startWorld, type World } from "./support/world.ts";

const perAddress = 4;
const perAccount = 10;

let world: World;
let urls: string[];
beforeAll(async () => {
  world = await startWorld({
    MILLRACE_LIMIT_LOGIN_PER_ACCOUNT_AND_ADDRESS: String(perAddress),
    MILLRACE_LIMIT_LOGIN_PER_ACCOUNT: String(perAccount),
    MILLRACE_LIMIT_LOGIN_PER_ADDRESS: "30",
    MILLRACE_LIMIT_REGISTER_PER_ADDRESS: "3",
    MILLRACE_TRUST_PROXY: "1",
  });
  urls = [world.server.url, (await world.startServer()).url];
});
afterAll(() => world[Symbol.asyncDispose]());

interface Attempt {
  email: string;
  password?: string;
  /** As the proxy in front of the server reports it. */
  from: string;
}

let turn = 0;
/** Each attempt goes to the next server. */
function login({ email, password = "wrong password", from }: Attempt): Promise<Response> {
  const url = urls[turn++ % urls.length] ?? "";
  return postJson(`${url}/api/auth/login`, { email, password }, { "x-forwarded-for": from });
}

async function statusesOf(attempts: Attempt[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const attempt of attempts) statuses.push((await login(attempt)).status);
  return statuses;
}

function times(count: number, attempt: (index: number) => Attempt): Attempt[] {
  return Array.from({ length: count }, (_, index) => attempt(index));
}

test.each([
  ["an account", "user@example.com", "USER@Example.com", "198.51.100.1"],
  ["an account that does not exist", "nobody@example.com", "NoBody@example.com", "198.51.100.2"],
])("A9 wrong passwords for %s are limited over both servers, regardless of case", async (_, lower, mixed, from) => {
  const statuses = await statusesOf(times(perAddress + 2, (index) => ({ email: index % 2 ? lower : mixed, from })));
  expect(statuses).toEqual([...Array.from({ length: perAddress }, () => 401), 429, 429]);
});

test("A9 a refusal says when to come back, and neither address nor count; the right password is refused too", async () => {
  const email = "manager@example.com";
  await statusesOf(times(perAddress, () => ({ email, from: "198.51.100.3" })));
  const refused = await login({ email, password: "manager123", from: "198.51.100.3" });
  expect(refused.status).toBe(429);
  const retryAfter = Number(refused.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(800);
  expect(retryAfter).toBeLessThanOrEqual(900);
  expect(Array.from(refused.headers.keys()).filter((name) => name.includes("limit"))).toEqual([]);
  const { code, message } = await restError(refused);
  expect([code, message]).toEqual(["TOO_MANY_REQUESTS", "Too many requests: try again later."]);
});

test("A9 of fifty wrong passwords at once on two servers no more are looked at than one by one", async () => {
  const attempts = times(50, () => ({ email: "at-once@example.com", from: "198.51.100.4" }));
  const statuses = (await Promise.all(attempts.map(login))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(perAddress);
  expect(statuses.filter((status) => status === 429)).toHaveLength(50 - perAddress);
});

test("A9 right passwords do not count", async () => {
  const right = { email: "accountant@example.com", password: "accountant123", from: "198.51.100.5" };
  expect(new Set(await statusesOf(times(40, () => right)))).toEqual(new Set([200]));
});

test("A9 a stranger at one address cannot fill the account's count, nor with an address made up", async () => {
  const email = "user@example.com";
  const forged = (index: number) => ({ email, from: `203.0.113.${index}, 198.51.100.6` });
  expect((await statusesOf(times(perAccount * 2, forged))).filter((status) => status === 401)).toHaveLength(perAddress);
  expect(await statusesOf([{ email, password: "user123", from: "198.51.100.7" }])).toEqual([200]);
});

test("A9 strangers at many addresses lock nobody out from where they have signed in before", async () => {
  const owner = { email: "admin@example.com", password: "admin123", from: "198.51.100.8" };
  expect(await statusesOf([owner])).toEqual([200]);
  const guesses = times(perAccount + 5, (index) => ({ email: owner.email, from: `203.0.113.${100 + index}` }));
  expect((await statusesOf(guesses)).filter((status) => status === 401)).toHaveLength(perAccount);
  expect(await statusesOf([{ ...owner, from: "198.51.100.9" }, owner, owner])).toEqual([429, 200, 200]);
  const slips = times(perAddress + 1, () => ({ email: owner.email, from: owner.from }));
  expect((await statusesOf(slips)).at(-1)).toBe(429);
});

test("A9 one address may not try many accounts", async () => {
  const attempts = times(32, (index) => ({ email: `account-${index}@example.com`, from: "198.51.100.10" }));
  const statuses = await statusesOf(attempts);
  expect(statuses.lastIndexOf(401)).toBe(29);
  expect(statuses.slice(30)).toEqual([429, 429]);
});

test("A9 registrations are limited per address over both servers", async () => {
  const statuses: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    const body = { email: `new-${index}@example.com`, name: "New", password: "long enough" };
    const headers = { "x-forwarded-for": "198.51.100.11" };
    statuses.push((await postJson(`${urls[index % 2]}/api/auth/register`, body, headers)).status);
  }
  expect(statuses).toEqual([201, 201, 201, 429, 429]);
});

test("A9 the table of limits holds no e-mail", async () => {
  const { rows } = await sql<{ key: string }>`select key from millrace.rate_limits`.execute(world.db);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ key }) => key.includes("@"))).toEqual([]);
});
