import { randomUUID } from "node:crypto";
import { consentResultSchema } from "@millrace/contracts/consent";
import { externalProblemWords } from "@millrace/contracts/external-sign-in";
import { findFreePort } from "@millrace/local-stack/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { safeNext } from "../src/http/external-sign-in-routes.ts";
import { Browser } from "./support/browser.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { startWorld, type World } from "./support/world.ts";

/** Where people have their accounts: a second Millrace. */
let provider: OidcWorld;
let home: World;
let origin: string;

beforeAll(async () => {
  provider = await startOidcWorld();
  const port = await findFreePort();
  origin = `http://127.0.0.1:${port}`;
  const { client: admin } = await provider.world.signIn("admin");
  const { client, secret } = await admin.clients.create.mutate({
    name: "Home",
    kind: "web",
    redirectUris: [`${origin}/api/auth/external/callback`],
    scopes: ["openid", "profile", "email"],
  });
  home = await startWorld({
    PORT: String(port),
    MILLRACE_PUBLIC_URL: origin,
    MILLRACE_OIDC_ISSUER: provider.issuer,
    MILLRACE_OIDC_CLIENT_ID: client.id,
    MILLRACE_OIDC_CLIENT_SECRET: secret ?? "",
    MILLRACE_OIDC_NAME: "Head office",
  });
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

/** An account at the provider, and a browser that is signed in there. */
async function accountThere(email: string, isVerified: boolean): Promise<Browser> {
  const there = new Browser(provider.origin);
  const body = { email, name: "Far Away", password: "far away 123" };
  expect((await there.postJson("/api/auth/register", body)).status).toBe(201);
  await provider.world.db
    .updateTable("auth.users")
    .set({ email_verified: isVerified })
    .where("email", "=", email)
    .execute();
  return there;
}

/** From our sign-in page to the provider, a yes there, and back with the answer. */
async function signIn(there: Browser, here: Browser, next = "/tasks"): Promise<{ back: string; callback: URL }> {
  const start = await here.fetch(`/api/auth/external/start?next=${encodeURIComponent(next)}`);
  let { url } = await there.visit(start.headers.get("location") ?? "");
  if (url.pathname.startsWith("/consent/")) {
    const answer = await there.postJson(url.pathname.replace("/consent/", "/oidc/interaction/"), { allow: true });
    const { redirectTo } = consentResultSchema.parse(await answer.json());
    ({ url } = await there.visit(redirectTo));
  }
  const response = await here.fetch(url.href);
  return { back: response.headers.get("location") ?? String(response.status), callback: url };
}

async function whoAmI(here: Browser): Promise<unknown> {
  return (await here.fetch("/api/auth/me")).json();
}

test("A2 the sign-in page is told which other provider there is", async () => {
  const answer = await fetch(`${origin}/api/auth/providers`);
  expect(await answer.json()).toMatchObject({
    items: [{ name: "Head office", startPath: "/api/auth/external/start" }],
  });
  const none = await fetch(`${provider.origin}/api/auth/providers`);
  expect(await none.json()).toMatchObject({ items: [] });
});

test("A2 somebody who signs in elsewhere gets an account as an employee, and the same one the next time", async () => {
  const there = await accountThere("new@far.example", true);
  const here = new Browser(origin);
  expect((await signIn(there, here)).back).toBe("/tasks");
  const first = await whoAmI(here);
  expect(first).toMatchObject({ email: "new@far.example", name: "Far Away", role: "employee" });
  const again = new Browser(origin);
  await signIn(there, again);
  expect(await whoAmI(again)).toEqual(first);
});

test("A2 an account with the same verified address is linked, with its role", async () => {
  const here = new Browser(origin);
  await signIn(await provider.signedIn("manager"), here);
  expect(await whoAmI(here)).toMatchObject({ email: "manager@example.com", role: "manager" });
});

test("A2 an address that is not verified there gets nobody in", async () => {
  const here = new Browser(origin);
  const { back } = await signIn(await accountThere("unverified@far.example", false), here);
  expect(back).toBe("/sign-in?problem=EMAIL_UNVERIFIED_THERE");
  expect(await whoAmI(here)).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
});

test.each(["", "   ", "x".repeat(201)])("A2 who is called %j there is called by the address here", async (name) => {
  const email = `${randomUUID()}@far.example`;
  const there = await accountThere(email, true);
  await provider.world.db.updateTable("auth.users").set({ name }).where("email", "=", email).execute();
  const here = new Browser(origin);
  await signIn(there, here);
  expect(await whoAmI(here)).toMatchObject({ email, name: email });
});

test("A2 what is no address of e-mail gets nobody in, whoever vouches for it", async () => {
  const email = `${randomUUID()}@far.example`;
  const there = await accountThere(email, true);
  await provider.world.db.updateTable("auth.users").set({ email: "root" }).where("email", "=", email).execute();
  const here = new Browser(origin);
  expect((await signIn(there, here)).back).toBe("/sign-in?problem=EMAIL_UNVERIFIED_THERE");
});

test("A2 an account here whose address nobody has verified is not handed to whoever comes with it", async () => {
  const squatter = new Browser(origin);
  const body = { email: "victim@far.example", name: "Squatter", password: "squatter 123" };
  await squatter.postJson("/api/auth/register", body);
  const here = new Browser(origin);
  const { back } = await signIn(await accountThere("victim@far.example", true), here);
  expect(back).toBe("/sign-in?problem=EMAIL_UNVERIFIED_HERE");
  expect(await whoAmI(here)).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
  expect(externalProblemWords("EMAIL_UNVERIFIED_HERE")).toContain("never verified");
});

test("A2 an answer is worth nothing in another browser, a second time, or with another state", async () => {
  const there = await provider.signedIn("user");
  const here = new Browser(origin);
  const { callback } = await signIn(there, here);
  const replayed = await here.fetch(callback.href);
  expect(replayed.headers.get("location")).toBe("/sign-in?problem=BAD_REQUEST");
  const other = new Browser(origin);
  expect((await other.fetch(callback.href)).headers.get("location")).toBe("/sign-in?problem=BAD_REQUEST");
  await other.fetch("/api/auth/external/start");
  expect((await other.fetch(callback.href)).headers.get("location")).toBe("/sign-in?problem=INVALID_CREDENTIALS");
});

test("A2 a cookie that somebody else has planted leads to no other site", async () => {
  const there = await provider.signedIn("user");
  const here = new Browser(origin);
  const start = await here.fetch("/api/auth/external/start");
  const [, value = ""] = /millrace_external=([\w-]+)/.exec(start.headers.getSetCookie().join()) ?? [];
  const attempt: object = JSON.parse(Buffer.from(value, "base64url").toString());
  const planted = Buffer.from(JSON.stringify({ ...attempt, next: "https://evil.example/" })).toString("base64url");
  const { url } = await there.visit(start.headers.get("location") ?? "");
  const headers = { cookie: `millrace_external=${planted}` };
  const back = await fetch(url, { headers, redirect: "manual" });
  expect(back.headers.get("location")).toBe("/");
});

test.each([
  ["/tasks?status=FAILED", "/tasks?status=FAILED"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["/.//evil.example/", "/"],
  ["", "/"],
])("A2 after a sign-in elsewhere %j leads to %j", (next, path) => {
  expect(safeNext(next)).toBe(path);
});
