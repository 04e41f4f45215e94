import { randomUUID } from "node:crypto";
import { createNodeClient } from "@millrace/contracts/node-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppRouter } from "../src/router.ts";
import { postJson } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { type LiveWatch, watchLive } from "./support/live-watch.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
/** Where people act; their streams hang on the other server. */
let here: string;
let there: string;
let admin: Client;

beforeAll(async () => {
  world = await startWorld();
  here = world.server.url;
  ({ url: there } = await world.startServer());
  await announceKind(world.db);
  ({ client: admin } = await world.signIn("admin", here));
});
afterAll(() => world[Symbol.asyncDispose]());

const password = "correct horse";

interface Person {
  id: string;
  email: string;
  token: string;
  /** On the server where people act, and on that where their streams hang. */
  atHere: Client;
  atThere: Client;
}

function connect(token: string): Pick<Person, "token" | "atHere" | "atThere"> {
  const client = (url: string): Client => createNodeClient<AppRouter>({ url, token: () => token });
  return { token, atHere: client(here), atThere: client(there) };
}

async function signUp(): Promise<Person> {
  const email = `${randomUUID()}@example.com`;
  const anonymous = createNodeClient<AppRouter>({ url: here });
  const { user, token } = await anonymous.auth.register.mutate({ email, name: "Somebody", password });
  return { id: user.id, email, ...connect(token) };
}

async function signInAgain({ id, email }: Person): Promise<Person> {
  const anonymous = createNodeClient<AppRouter>({ url: here });
  const { token } = await anonymous.auth.login.mutate({ email, password });
  return { id, email, ...connect(token) };
}

async function untilCut(watch: LiveWatch, timeoutMs = 1_000): Promise<void> {
  await eventually("the stream is cut", () => watch.cuts() > 0, timeoutMs);
}

async function untilEnded(watch: LiveWatch): Promise<void> {
  await untilCut(watch);
  await eventually("the session is said to have ended", () => watch.refusals.at(-1)?.code === "SESSION_EXPIRED");
}

describe("what ends on one server ends on the other's open streams at once", () => {
  test("A2 a logout cuts the stream within a second, and the subscriber is told that the session ended", async () => {
    const person = await signUp();
    const watch = await watchLive(person.atThere, () => "mine");
    await person.atHere.auth.logout.mutate({});
    await untilEnded(watch);
  });

  test("A2 a logout everywhere cuts the streams of every session", async () => {
    const person = await signUp();
    const other = await signInAgain(person);
    const watches = await Promise.all([person, other].map(({ atThere }) => watchLive(atThere, () => "mine")));
    await other.atHere.auth.logout.mutate({ everywhere: true });
    await Promise.all(watches.map((watch) => untilEnded(watch)));
  });

  test("A2 a login that presents a session ends it and its stream", async () => {
    const person = await signUp();
    const watch = await watchLive(person.atThere, () => "mine");
    const cookie = { cookie: `millrace_session=${person.token}` };
    await postJson(`${here}/api/auth/login`, { email: person.email, password }, cookie);
    await untilEnded(watch);
  });

  test("A3 a new password cuts the streams of the other sessions; that which set it goes on", async () => {
    const person = await signUp();
    const other = await signInAgain(person);
    const kept = await watchLive(person.atThere, () => "mine");
    const cut = await watchLive(other.atThere, () => "mine");
    await person.atHere.auth.updateMe.mutate({ currentPassword: password, newPassword: "battery staple" });
    await untilEnded(cut);
    await eventually("the stream of the session that set it is back", () => kept.cuts() === 1 && kept.isConnected());
    expect(kept.refusals).toEqual([]);
    kept.stop();
  });

  test("A2 a logout leaves the streams of others alone", async () => {
    const [person, other] = await Promise.all([signUp(), signUp()]);
    const watch = await watchLive(person.atThere, () => "mine");
    const others = await watchLive(other.atThere, () => "mine");
    await person.atHere.auth.logout.mutate({});
    await untilEnded(watch);
    expect([others.cuts(), others.isConnected()]).toEqual([0, true]);
    others.stop();
  });

  test("A4 a user who is deleted loses every stream", async () => {
    const person = await signUp();
    const watch = await watchLive(person.atThere, () => "mine");
    await admin.users.delete.mutate({ id: person.id });
    await untilEnded(watch);
  });

  test("A5 a token that is revoked loses its stream; its maker's session goes on", async () => {
    const person = await signUp();
    const { id, token } = await person.atHere.tokens.create.mutate({ name: "board", scopes: ["tasks:read"] });
    const kept = await watchLive(person.atThere, () => "mine");
    const watch = await watchLive(connect(token).atThere, () => "mine");
    await person.atHere.tokens.revoke.mutate({ id });
    await untilEnded(watch);
    await eventually("the session's stream is back", () => kept.isConnected());
    expect(kept.refusals).toEqual([]);
    kept.stop();
  });

  test("A4 a manager who is one no more loses sight of everyone's tasks at once, and misses none of the own", async () => {
    const manager = await signUp();
    const stranger = await signUp();
    await admin.users.update.mutate({ id: manager.id, role: "manager" });
    let scope: "mine" | "all" = "all";
    const watch = await watchLive(manager.atThere, () => scope);
    const seen = await stranger.atHere.tasks.create.mutate({ kind: "test.idle" });
    await eventually("a manager sees the stranger's task", () => watch.versions(seen.id).includes(1));

    await admin.users.update.mutate({ id: manager.id, role: "employee" });
    await untilCut(watch);
    const hidden = await stranger.atHere.tasks.create.mutate({ kind: "test.idle" });
    const own = await manager.atHere.tasks.create.mutate({ kind: "test.idle" });
    await eventually("is refused", () => watch.refusals.at(-1)?.code === "FORBIDDEN");
    scope = "mine";
    await eventually("sees the own task made in between", () => watch.versions(own.id).includes(1));
    const later = await manager.atHere.tasks.create.mutate({ kind: "test.idle" });
    await eventually("and those made later", () => watch.versions(later.id).includes(1));
    expect(watch.versions(hidden.id)).toEqual([]);
    expect([own, later].map(({ id }) => watch.versions(id))).toEqual([[1], [1]]);
    expect(watch.events.map(({ type }) => type)).not.toContain("resync");
    watch.stop();
  });
});

test("A2 A4 without the broker a logout and a lost role still cut the other server's streams within 6 s", async () => {
  const [person, manager] = await Promise.all([signUp(), signUp()]);
  await admin.users.update.mutate({ id: manager.id, role: "manager" });
  const watch = await watchLive(person.atThere, () => "mine");
  const all = await watchLive(manager.atThere, () => "all");
  await world.nats.stop();
  await person.atHere.auth.logout.mutate({});
  await admin.users.update.mutate({ id: manager.id, role: "employee" });
  await Promise.all([untilCut(watch, 6_000), untilCut(all, 6_000)]);
  await untilEnded(watch);
  await eventually("the manager is refused", () => all.refusals.at(-1)?.code === "FORBIDDEN");
  all.stop();
  await world.nats.start();
});
