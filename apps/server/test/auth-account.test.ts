import { sessionAnswerSchema } from "@millrace/contracts/user";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPasswords } from "../src/auth/passwords.ts";
import { createAuthService } from "../src/auth/auth.service.ts";
import { localAccounts, seedLocalAccounts } from "../src/auth/seed.ts";
import { openTestDatabase, startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, postJson, restError, signUp } from "./http-requests.ts";

const log = pino({ level: "silent" });

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer();
});
afterAll(() => app[Symbol.asyncDispose]());

function updateMe(token: string, body: unknown): Promise<Response> {
  return fetch(`${app.url}/api/auth/me`, {
    method: "PATCH",
    headers: { "content-type": "application/json", ...bearer(token) },
    body: JSON.stringify(body),
  });
}

async function signIn(email: string, password: string): Promise<Response> {
  return postJson(`${app.url}/api/auth/login`, { email, password });
}

test("A3 a name is changed and shown at once", async () => {
  const { token } = await signUp(app.url, "rename@example.com");
  expect(await (await updateMe(token, { name: "  Renamed " })).json()).toMatchObject({ name: "Renamed" });
  const me = await fetch(`${app.url}/api/auth/me`, { headers: bearer(token) });
  expect(await me.json()).toMatchObject({ name: "Renamed", email: "rename@example.com" });
});

test("A3 a new password needs the current one and ends the other sessions, not this one", async () => {
  const { token } = await signUp(app.url, "change@example.com", "old password");
  const { token: other } = sessionAnswerSchema.parse(await (await signIn("change@example.com", "old password")).json());

  const wrong = await updateMe(token, { currentPassword: "not it", newPassword: "new password" });
  expect(await restError(wrong)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "currentPassword" }] });
  expect((await updateMe(token, { newPassword: "new password" })).status).toBe(400);

  const changed = await updateMe(token, { currentPassword: "old password", newPassword: "new password" });
  expect(changed.status).toBe(200);
  expect((await updateMe(token, {})).status).toBe(200);
  expect((await updateMe(other, {})).status).toBe(401);
  expect((await signIn("change@example.com", "old password")).status).toBe(401);
  expect((await signIn("change@example.com", "new password")).status).toBe(200);
});

test("A3 nobody can change another's account or an unknown field", async () => {
  const { token } = await signUp(app.url, "field@example.com");
  const response = await updateMe(token, { role: "admin" });
  expect(response.status).toBe(400);
  expect(await restError(response)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "role" }] });
  expect((await updateMe("", { name: "x" })).status).toBe(401);
});

test("A10 local accounts are made once, by two servers at once too, and sign in with their short passwords", async () => {
  const deps = { db: app.db, passwords: createPasswords(), config: { production: false }, log };
  await Promise.all([seedLocalAccounts(deps), seedLocalAccounts(deps)]);
  await seedLocalAccounts(deps);
  const answers = await Promise.all(localAccounts.map(({ email, password }) => signIn(email, password)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const users = await app.db
    .selectFrom("auth.users")
    .select("role")
    .where("email", "like", "%@example.com")
    .where("name", "like", "% %")
    .execute();
  expect(users.map(({ role }) => role).toSorted()).toEqual(["accountant", "admin", "employee", "manager"]);
});

test("A10 in production nothing is seeded but the first admin, from the configuration", async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const deps = { db, passwords: createPasswords(), log };
  const emails = async () =>
    (await db.selectFrom("auth.users").select(["email", "role"]).execute()).map((user) => user);

  await seedLocalAccounts({ ...deps, config: { production: true } });
  expect(await emails()).toEqual([]);
  const first = { production: true, adminEmail: "boss@company.example", adminPassword: "a long password" };
  await seedLocalAccounts({ ...deps, config: first });
  await seedLocalAccounts({ ...deps, config: { ...first, adminEmail: "second@company.example" } });
  expect(await emails()).toEqual([{ email: "boss@company.example", role: "admin" }]);
});

test("A10 a first admin whose address somebody has registered before is not made, and the log says so", async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const note = vi.fn<() => void>();
  const deps = { db, passwords: createPasswords(), log: { info: () => undefined, warn: note } };
  const config = { production: true, adminEmail: "boss@company.example", adminPassword: "a long password" };
  const auth = createAuthService({ ...deps, config: { sessionDays: 1 } });
  const visit = { ip: "::1", requestId: "test", presentedToken: null };
  await auth.register({ email: "Boss@company.example", name: "Squatter", password: "squatter 123" }, visit);
  await seedLocalAccounts({ ...deps, config });
  expect(note).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("MILLRACE_ADMIN_EMAIL has an account already"));
  const roles = await db.selectFrom("auth.users").select("role").execute();
  expect(roles).toEqual([{ role: "employee" }]);
});
