import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, postJson, restError, signUp } from "./http-requests.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer();
});
afterAll(() => app[Symbol.asyncDispose]());

interface Timed {
  response: Response;
  ms: number;
}

async function timed(request: () => Promise<Response>): Promise<Timed> {
  const startedAt = performance.now();
  const response = await request();
  return { response, ms: performance.now() - startedAt };
}

test("A9 two hundred wrong passwords at once: some are checked, the rest is refused at once, and other calls are answered", async () => {
  const { token } = await signUp(app.url, "storm@example.com");
  const state = { isOver: false };
  const storm = Promise.all(
    Array.from({ length: 200 }, () =>
      timed(() => postJson(`${app.url}/api/auth/login`, { email: "storm@example.com", password: "wrong" })),
    ),
  ).finally(() => (state.isOver = true));

  const cheap: Timed[] = [];
  while (!state.isOver) cheap.push(await timed(() => fetch(`${app.url}/api/auth/me`, { headers: bearer(token) })));
  const logins = await storm;

  const checked = logins.filter(({ response }) => response.status === 401);
  const refused = logins.filter(({ response }) => response.status === 429);
  expect(checked.length + refused.length).toBe(200);
  expect(checked.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const { response } of refused) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  const [first] = refused;
  expect(first && (await restError(first.response)).code).toBe("TOO_MANY_REQUESTS");

  // Whatever the speed of the machine: the loop went on while passwords waited, and those refused did not wait for them.
  const slowest = Math.max(...logins.map(({ ms }) => ms));
  const waits = cheap.map(({ ms }) => ms).toSorted((a, b) => a - b);
  expect(new Set(cheap.map(({ response }) => response.status))).toEqual(new Set([200]));
  expect(cheap.length).toBeGreaterThan(10);
  expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(slowest / 5);
});
