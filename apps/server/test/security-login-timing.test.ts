import { createPasswords, type Passwords } from "../src/auth/passwords.ts";
import { createAuthService } from "../src/auth/auth.service.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { postJson, signUp } from "./http-requests.ts";
import { silentLog } from "./support/silent-log.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer();
  await signUp(app.url, "known@example.com");
});
afterAll(() => app[Symbol.asyncDispose]());

type Login = (email: string) => Promise<unknown>;

function loginOverHttp(email: string): Promise<unknown> {
  return postJson(`${app.url}/api/auth/login`, { email, password: "wrong password" });
}

async function time(login: Login, email: string): Promise<number> {
  const startedAt = performance.now();
  await login(email);
  return performance.now() - startedAt;
}

/**
 * How often the known account took longer than the unknown one, over all pairs: 0.5 where the two cannot be told apart,
 * whatever the speed of the machine. They take turns, in changing order, so that a slow moment strikes both.
 */
async function distinguish(login: Login, samples: number): Promise<number> {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < samples / 2; round += 1) {
    const takeKnown = async (): Promise<void> => void known.push(await time(login, "known@example.com"));
    const takeUnknown = async (): Promise<void> => void unknown.push(await time(login, "unknown@example.com"));
    for (const take of round % 2 ? [takeKnown, takeUnknown] : [takeUnknown, takeKnown]) await take();
  }
  const pairs = known.flatMap((long) => unknown.map((short): number => (long > short ? 1 : 0)));
  return pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
}

/** With 100 of each, chance alone strays from 0.5 by 0.04 (one standard deviation). */
const margin = 0.25;

test("A2 over 200 samples a login takes as long with an unknown e-mail as with a wrong password", async () => {
  await distinguish(loginOverHttp, 20);
  const share = await distinguish(loginOverHttp, 200);
  expect(share).toBeGreaterThan(0.5 - margin);
  expect(share).toBeLessThan(0.5 + margin);
});

test("A2 the same measure tells them apart where nothing is hashed for an unknown e-mail", async () => {
  const passwords = createPasswords();
  const hasty: Passwords = {
    ...passwords,
    verify: async (stored, given) => !!stored && passwords.verify(stored, given),
  };
  const auth = createAuthService({ db: app.db, passwords: hasty, config: { sessionDays: 1 }, log: silentLog });
  const visit = { ip: "192.0.2.1", requestId: "timing", presentedToken: null };
  const login: Login = (email) => auth.login({ email, password: "wrong password" }, visit).catch(() => undefined);
  expect(await distinguish(login, 40)).toBeGreaterThan(0.5 + margin);
});
