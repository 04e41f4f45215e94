import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, cookieOf, postJson, restError, signUp } from "./http-requests.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer({ limits: { loginPerAccountAndAddress: 3 } });
});
afterAll(() => app[Symbol.asyncDispose]());

function me(headers: Record<string, string>): Promise<Response> {
  return fetch(`${app.url}/api/auth/me`, { headers });
}

test.each(["login", "register"])(
  "A2 a session from before a %s is dead after it, as cookie and as bearer",
  async (path) => {
    const email = `before-${path}@example.com`;
    const { token: before } = await signUp(app.url, path === "login" ? email : `other-${email}`);
    const cookie = `millrace_session=${before}`;
    const body = { email, password: "correct horse", ...(path === "register" && { name: "New" }) };
    const opened = await postJson(`${app.url}/api/auth/${path}`, body, { cookie });
    const after = cookieOf(opened) ?? "";
    expect(after).not.toBe(cookie);
    expect((await me({ cookie: after })).status).toBe(200);
    expect(await restError(await me({ cookie }))).toMatchObject({ code: "SESSION_EXPIRED" });
    expect(await restError(await me(bearer(before)))).toMatchObject({ code: "SESSION_EXPIRED" });
  },
);

test("A2 a session id that somebody made up and planted is not taken over by a login", async () => {
  await signUp(app.url, "planted@example.com");
  const planted = "a".repeat(40);
  const opened = await postJson(
    `${app.url}/api/auth/login`,
    { email: "planted@example.com", password: "correct horse" },
    { cookie: `millrace_session=${planted}` },
  );
  expect(opened.status).toBe(200);
  expect(cookieOf(opened)).not.toBe(`millrace_session=${planted}`);
  expect((await me(bearer(planted))).status).toBe(401);
});

test("A9 ten logins in one batch count ten", async () => {
  await signUp(app.url, "batched@example.com");
  const calls = Array.from({ length: 10 }, () => ({ email: "batched@example.com", password: "wrong" }));
  const path = calls.map(() => "auth.login").join(",");
  const response = await postJson(`${app.url}/trpc/${path}?batch=1`, Object.assign({}, calls));
  const codes = Array.from((await response.text()).matchAll(/"httpStatus":(\d+)/g), ([, status]) => Number(status));
  expect(codes.filter((code) => code === 401)).toHaveLength(3);
  expect(codes.filter((code) => code === 429)).toHaveLength(7);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("A3 who has a session cannot guess the password of its account", async () => {
  const { token } = await signUp(app.url, "guessed@example.com");
  const change = (currentPassword: string): Promise<Response> =>
    fetch(`${app.url}/api/auth/me`, {
      method: "PATCH",
      headers: { "content-type": "application/json", ...bearer(token) },
      body: JSON.stringify({ currentPassword, newPassword: "new password" }),
    });
  const statuses: number[] = [];
  for (const guess of ["one", "two", "three", "correct horse"]) statuses.push((await change(guess)).status);
  expect(statuses).toEqual([400, 400, 400, 429]);
});
