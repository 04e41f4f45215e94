import { sessionAnswerSchema } from "@millrace/contracts/user";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localAccounts } from "../src/auth/seed.ts";
import { bearer, postJson, signUp } from "./http-requests.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
let url: string;
beforeAll(async () => {
  world = await startWorld();
  ({ url } = world.server);
});
afterAll(() => world[Symbol.asyncDispose]());

function deedsOf(actor: string) {
  return world.db.selectFrom("auth.audit").selectAll().where("actor", "=", actor).orderBy("id").execute();
}

function auditIds() {
  return world.db.selectFrom("auth.audit").select("id").orderBy("id").execute();
}

function updateMe(token: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json", ...bearer(token) };
  return fetch(`${url}/api/auth/me`, { method: "PATCH", headers, body: JSON.stringify(body) });
}

test("A1 A2 A3 what people do with their accounts is audited, with where it came from and without a secret", async () => {
  const { user, token } = await signUp(url, "audited@example.com", "first password");
  await updateMe(token, { name: "Audited" });
  await updateMe(token, { name: "Audited" });
  await updateMe(token, { currentPassword: "first password", newPassword: "second password" });
  const login = await postJson(`${url}/api/auth/login`, { email: user.email, password: "second password" });
  const { token: second } = sessionAnswerSchema.parse(await login.json());
  await postJson(`${url}/api/auth/logout`, {}, bearer(second));
  await postJson(`${url}/api/auth/logout`, {}, bearer(second));
  await postJson(`${url}/api/auth/logout`, { everywhere: true }, bearer(token));

  const deeds = await deedsOf(user.id);
  expect(deeds.map(({ action, entity, detail }) => ({ action, entity, detail }))).toEqual([
    { action: "user.register", entity: "user", detail: { email: user.email, name: "Somebody" } },
    { action: "session.open", entity: "session", detail: null },
    { action: "user.update", entity: "user", detail: { name: { from: "Somebody", to: "Audited" } } },
    { action: "user.password", entity: "user", detail: null },
    { action: "session.open", entity: "session", detail: null },
    { action: "session.end", entity: "session", detail: null },
    { action: "session.end-all", entity: "user", detail: null },
  ]);
  const [, , , , opened, ended] = deeds;
  expect(ended?.entity_id).toBe(opened?.entity_id);
  expect(new Set(deeds.map(({ origin }) => origin))).toEqual(new Set(["127.0.0.1"]));
  expect(deeds.every(({ request_id }) => request_id !== "")).toBe(true);
  const written = JSON.stringify(deeds);
  for (const secret of ["first password", "second password", token, second]) expect(written).not.toContain(secret);
});

test("A2 a login that failed leaves no row: strangers cannot fill the audit", async () => {
  const before = await auditIds();
  const email = localAccounts[0]?.email;
  expect((await postJson(`${url}/api/auth/login`, { email, password: "wrong" })).status).toBe(401);
  expect((await postJson(`${url}/api/auth/register`, { email, name: "X", password: "long enough" })).status).toBe(409);
  expect(await auditIds()).toEqual(before);
});

test("A10 the seeded accounts are audited as the server's own deed", async () => {
  const deeds = await deedsOf("server");
  const made = deeds.filter(({ action }) => action === "user.create").map(({ detail }) => detail?.["email"]);
  expect(new Set(made)).toEqual(new Set(localAccounts.map(({ email }) => email)));
  expect(made).toHaveLength(localAccounts.length);
  expect(JSON.stringify(deeds)).not.toContain("123");
});

test("A2 a login that was checked before a new password was set opens no session after it", async () => {
  const { user, token } = await signUp(url, "late@example.com", "old password");
  const [changed, ...logins] = await Promise.all([
    updateMe(token, { currentPassword: "old password", newPassword: "new password" }),
    ...Array.from({ length: 8 }, () =>
      postJson(`${url}/api/auth/login`, { email: user.email, password: "old password" }),
    ),
  ]);
  expect(changed.status).toBe(200);
  const opened = await Promise.all(
    logins
      .filter(({ status }) => status === 200)
      .map(async (login) => sessionAnswerSchema.parse(await login.json()).token),
  );
  const alive = await Promise.all(
    opened.map(async (each) => (await fetch(`${url}/api/auth/me`, { headers: bearer(each) })).status),
  );
  expect(alive).toEqual(opened.map(() => 401));
  expect((await fetch(`${url}/api/auth/me`, { headers: bearer(token) })).status).toBe(200);
});
