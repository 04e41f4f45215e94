import { createHash } from "node:crypto";
import { sessionAnswerSchema } from "@millrace/contracts/user";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, cookieOf, postJson, restError, signUp } from "./http-requests.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer();
});
afterAll(() => app[Symbol.asyncDispose]());

function me(headers: Record<string, string>): Promise<Response> {
  return fetch(`${app.url}/api/auth/me`, { headers });
}

async function moveExpiry(token: string, days: number): Promise<void> {
  await app.db
    .updateTable("auth.sessions")
    .set({ expires_at: new Date(Date.now() + days * 86_400_000) })
    .where("id_hash", "=", hashOf(token))
    .execute();
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

test("A1 registering makes an employee and signs in, by cookie and by bearer token alike", async () => {
  const body = { email: "New@Example.com", name: "New", password: "long enough" };
  const response = await postJson(`${app.url}/api/auth/register`, body);
  expect(response.status).toBe(201);
  const cookie = cookieOf(response) ?? "";
  const { user, token } = sessionAnswerSchema.parse(await response.json());
  expect(user).toMatchObject({ email: "New@Example.com", name: "New", role: "employee" });
  expect(await (await me({ cookie })).json()).toEqual(user);
  expect(await (await me(bearer(token))).json()).toEqual(user);
});

test("A1 an e-mail is unique regardless of case", async () => {
  await signUp(app.url, "twice@example.com");
  const response = await postJson(`${app.url}/api/auth/register`, {
    email: "TWICE@example.com",
    name: "Again",
    password: "long enough",
  });
  expect(response.status).toBe(409);
  expect(await restError(response)).toMatchObject({ code: "EMAIL_TAKEN" });
});

test("A1 of ten registrations with one e-mail at once exactly one wins", async () => {
  const body = { email: "race@example.com", name: "Racer", password: "long enough" };
  const responses = await Promise.all(Array.from({ length: 10 }, () => postJson(`${app.url}/api/auth/register`, body)));
  const made = responses.filter(({ status }) => status === 201);
  const taken = responses.filter(({ status }) => status === 409);
  expect([made.length, taken.length]).toEqual([1, 9]);
});

test("A1 a short password is refused at registration, never at login", async () => {
  const short = { email: "short@example.com", password: "1234567" };
  const registration = await postJson(`${app.url}/api/auth/register`, { ...short, name: "Short" });
  expect(registration.status).toBe(400);
  expect((await restError(registration)).issues).toMatchObject([{ path: "password" }]);
  const login = await postJson(`${app.url}/api/auth/login`, short);
  expect(await restError(login)).toMatchObject({ code: "INVALID_CREDENTIALS" });
});

test("A1 passwords are stored as argon2id, sessions as a hash", async () => {
  const { user, token } = await signUp(app.url, "stored@example.com", "my secret password");
  const row = await app.db.selectFrom("auth.users").selectAll().where("id", "=", user.id).executeTakeFirstOrThrow();
  expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const sessions = await app.db.selectFrom("auth.sessions").selectAll().where("user_id", "=", user.id).execute();
  expect(sessions.map((session) => session.id_hash)).toEqual([hashOf(token)]);
});

test("A2 wrong e-mail and wrong password get the same answer", async () => {
  await signUp(app.url, "known@example.com");
  const attempts = ["known@example.com", "unknown@example.com"].map(async (email) => {
    const response = await postJson(`${app.url}/api/auth/login`, { email, password: "wrong password" });
    const { code, message } = await restError(response);
    return { status: response.status, code, message, cookie: cookieOf(response) };
  });
  const [known, unknown] = await Promise.all(attempts);
  expect(known).toEqual({
    status: 401,
    code: "INVALID_CREDENTIALS",
    message: "Wrong e-mail or password.",
    cookie: undefined,
  });
  expect(unknown).toEqual(known);
});

test("A2 login opens a new session and ends the one presented with it", async () => {
  const { token: before } = await signUp(app.url, "fixed@example.com");
  const login = await postJson(
    `${app.url}/api/auth/login`,
    { email: "FIXED@example.com", password: "correct horse" },
    { cookie: `millrace_session=${before}` },
  );
  expect(login.status).toBe(200);
  const { token: after } = sessionAnswerSchema.parse(await login.json());
  expect(after).not.toBe(before);
  expect((await me(bearer(after))).status).toBe(200);
  expect(await restError(await me(bearer(before)))).toMatchObject({ code: "SESSION_EXPIRED" });
});

test("A2 a session slides: used in its second half it lives a full term from then", async () => {
  const { token } = await signUp(app.url, "slide@example.com");
  const cookie = `millrace_session=${token}`;
  await moveExpiry(token, 20);
  expect(cookieOf(await me({ cookie }))).toBeUndefined();
  await moveExpiry(token, 10);
  const extended = await me({ cookie });
  const expires = new Date(/Expires=([^;]+)/.exec(extended.headers.getSetCookie()[0] ?? "")?.[1] ?? 0);
  expect(expires.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
});

test("A2 an expired session is told from none", async () => {
  const { token } = await signUp(app.url, "expired@example.com");
  await moveExpiry(token, -1);
  const expired = await me(bearer(token));
  expect(expired.status).toBe(401);
  expect(await restError(expired)).toMatchObject({
    code: "SESSION_EXPIRED",
    message: "Your session has ended: sign in again.",
  });
  expect(await restError(await me(bearer("nonsense")))).toMatchObject({ code: "SESSION_EXPIRED" });
  expect(await restError(await me({}))).toMatchObject({ code: "UNAUTHENTICATED" });
});

test("A2 the session of a deleted user is dead, and the e-mail is free again", async () => {
  const { user, token } = await signUp(app.url, "gone@example.com");
  await app.db.updateTable("auth.users").set({ deleted_at: new Date() }).where("id", "=", user.id).execute();
  expect((await me(bearer(token))).status).toBe(401);
  const again = await signUp(app.url, "gone@example.com");
  expect(again.user.id).not.toBe(user.id);
});

test("A2 logout ends this session and clears the cookie; without a session it still succeeds", async () => {
  const first = await signUp(app.url, "leaver@example.com");
  const second = await postJson(`${app.url}/api/auth/login`, {
    email: "leaver@example.com",
    password: "correct horse",
  });
  const { token: other } = sessionAnswerSchema.parse(await second.json());
  const logout = await postJson(`${app.url}/api/auth/logout`, {}, { cookie: `millrace_session=${first.token}` });
  expect(logout.status).toBe(204);
  expect(logout.headers.getSetCookie()[0]).toMatch(/^millrace_session=;.*Expires=Thu, 01 Jan 1970/);
  expect((await me(bearer(first.token))).status).toBe(401);
  expect((await me(bearer(other))).status).toBe(200);
  expect((await postJson(`${app.url}/api/auth/logout`, {})).status).toBe(204);
});

test("A2 logging out everywhere ends every session of that user and nobody else's", async () => {
  const { token } = await signUp(app.url, "everywhere@example.com");
  const stranger = await signUp(app.url, "stranger@example.com");
  const login = await postJson(`${app.url}/api/auth/login`, {
    email: "everywhere@example.com",
    password: "correct horse",
  });
  const { token: other } = sessionAnswerSchema.parse(await login.json());
  expect((await postJson(`${app.url}/api/auth/logout`, { everywhere: true }, bearer(token))).status).toBe(204);
  const statuses = await Promise.all(
    [token, other, stranger.token].map(async (each) => (await me(bearer(each))).status),
  );
  expect(statuses).toEqual([401, 401, 200]);
  expect((await postJson(`${app.url}/api/auth/logout`, { everywhere: true })).status).toBe(401);
});

test("A2 the cookie is HttpOnly and SameSite=Lax, and over TLS Secure with the prefix __Host-", async () => {
  await using tls = await startTestServer({ config: { publicUrl: "https://millrace.example.com" } });
  const registration = { email: "tls@example.com", name: "T", password: "long enough" };
  const secured = await postJson(`${tls.url}/api/auth/register`, registration);
  expect(secured.headers.getSetCookie()[0]).toMatch(
    /^__Host-millrace_session=[a-z2-7]{40}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax; Secure$/,
  );
  const plain = await postJson(`${app.url}/api/auth/register`, registration);
  expect(plain.headers.getSetCookie()[0]).toMatch(
    /^millrace_session=[a-z2-7]{40}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
  );
});
