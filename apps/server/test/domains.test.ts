import { randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@millrace/local-stack/testing";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { type Kysely, sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import type { AppRouter } from "../src/router.ts";
import { bearer, restError } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { watchLive } from "./support/live-watch.ts";
import { refusal } from "./support/refusal.ts";
import { startWorker } from "./support/test-kinds.ts";
import { type Account, type Client, type RunningServer, startWorld, type World } from "./support/world.ts";

const minuteMs = 60_000;

/** Runs auth alone on its database; tasks alone runs on another, which has not even the schema `auth`. */
let world: World;
let auth: RunningServer;
let tasks: RunningServer;
let tasksDatabase: TestDatabase;
let tasksDb: Database<DB>;
let worker: Worker;
/** By how much the clock of tasks is ahead. */
let aheadMs = 0;

beforeAll(async () => {
  world = await startWorld({ MILLRACE_DOMAINS: "auth" });
  auth = world.server;
  tasksDatabase = await createTestDatabase("millrace_seeded");
  tasksDb = createDatabase<DB>({
    url: tasksDatabase.url,
    max: 2,
    applicationName: "test",
    log: pino({ level: "silent" }),
  });
  await sql`drop schema auth cascade`.execute(tasksDb.db);
  tasks = await world.startServer({
    env: { MILLRACE_DOMAINS: "tasks", DATABASE_URL_TASKS: tasksDatabase.url, MILLRACE_AUTH_URL: auth.url },
    now: () => Date.now() + aheadMs,
  });
  worker = await startWorker(world.nats.urls.worker);
  const { atTasks } = await signIn("user");
  await eventually("the kinds are known", async () => (await atTasks.kinds.list.query()).items.length >= 3);
});
afterAll(async () => {
  await worker.stop();
  await tasksDb.end();
  await world[Symbol.asyncDispose]();
  await tasksDatabase[Symbol.asyncDispose]();
});

async function signIn(account: Account): Promise<{ token: string; userId: string; atAuth: Client; atTasks: Client }> {
  const { client: atAuth, token, userId } = await world.signIn(account, auth.url);
  return { token, userId, atAuth, atTasks: createNodeClient<AppRouter>({ url: tasks.url, token: () => token }) };
}

function ask(url: string, token?: string): Promise<Response> {
  return fetch(url, { headers: token === undefined ? {} : bearer(token) });
}

const askTasks = (token?: string) => ask(`${tasks.url}/api/tasks`, token);

async function readMetrics(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split("\n").flatMap((line) => /^millrace_\S+/.exec(line)?.[0] ?? []);
}

async function actionsIn(db: Kysely<DB>, table: "auth.audit" | "tasks.audit"): Promise<string[]> {
  const rows = await db.selectFrom(table).select("action").execute();
  return rows.map(({ action }) => action);
}

describe("auth and tasks in processes of their own", () => {
  test("A2 who signs in at auth creates tasks at tasks, which run, and sees them live", async () => {
    const { atTasks, userId } = await signIn("user");
    const watch = await watchLive(atTasks, () => "mine");
    const { id, ownerId } = await atTasks.tasks.create.mutate({ kind: "test.echo", payload: { n: 7 } });
    expect(ownerId).toBe(userId);
    await eventually("every step is seen", () => watch.versions(id).length === 3);
    expect(await atTasks.tasks.get.query({ id })).toMatchObject({ status: "SUCCESS", result: { n: 7 } });
    watch.stop();
  });

  test("each serves its own procedures; the other's are not found, in REST and in tRPC", async () => {
    const { token, atAuth, atTasks } = await signIn("user");
    expect((await ask(`${auth.url}/api/auth/me`, token)).status).toBe(200);
    for (const url of [`${auth.url}/api/tasks`, `${tasks.url}/api/auth/me`, `${tasks.url}/api/users`]) {
      const answer = await ask(url, token);
      expect([url, answer.status, (await restError(answer)).code]).toEqual([url, 404, "NOT_FOUND"]);
    }
    expect(await refusal(atAuth.tasks.list.query({}))).toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("tasks.list"),
    });
    expect(await refusal(atTasks.auth.me.query())).toMatchObject({ code: "NOT_FOUND" });
  });

  test("P2 a person's tasks are below users in REST, and of tasks; where nobody can be asked, nobody is unknown", async () => {
    const { token, userId } = await signIn("user");
    expect((await ask(`${auth.url}/api/users/${userId}/tasks`, token)).status).toBe(404);
    expect((await ask(`${tasks.url}/api/users/${userId}/tasks`, token)).status).toBe(200);
    const { atTasks } = await signIn("manager");
    expect(await atTasks.tasks.ofUser.query({ id: randomUUID() })).toEqual({ items: [], nextCursor: null });
  });

  test("P5 each is ready by itself and tells its own metrics", async () => {
    for (const { url } of [auth, tasks]) {
      const ready = await fetch(`${url}/health/ready`);
      expect(await ready.json()).toMatchObject({ status: "ok" });
    }
    const [ofAuth, ofTasks] = await Promise.all([auth, tasks].map(({ url }) => readMetrics(url)));
    expect(ofTasks).toEqual(
      expect.arrayContaining(["millrace_outbox_pending", 'millrace_audit_unsealed_seconds{chain="tasks"}']),
    );
    expect(ofAuth).not.toContain("millrace_outbox_pending");
    expect(ofAuth).toContain('millrace_audit_unsealed_seconds{chain="auth"}');
  });

  test("each audits in its own database, and lists that", async () => {
    const { atAuth, atTasks } = await signIn("admin");
    await atTasks.queues.pause.mutate({ name: "elsewhere", reason: "to be audited" });
    await atTasks.queues.resume.mutate({ name: "elsewhere" });
    expect(await actionsIn(tasksDb.db, "tasks.audit")).toContain("queue.pause");
    expect(await actionsIn(world.db, "tasks.audit")).toEqual([]);
    const listed = await Promise.all([atAuth, atTasks].map((client) => client.audit.list.query({})));
    const [ofAuth = [], ofTasks = []] = listed.map(({ items }) => items.map(({ action }) => action));
    expect(ofAuth).toContain("session.open");
    expect(ofAuth).not.toContain("queue.pause");
    expect(ofTasks).toContain("queue.pause");
    expect(ofTasks).not.toContain("session.open");
  });

  test("A2 a logout at auth is noticed at tasks within a second, by requests and by open streams", async () => {
    const { token, atAuth, atTasks } = await signIn("user");
    const watch = await watchLive(atTasks, () => "mine");
    expect((await askTasks(token)).status).toBe(200);
    await atAuth.auth.logout.mutate({});
    await eventually("requests are refused", async () => (await askTasks(token)).status === 401, 1_000);
    await eventually("the stream is cut", () => watch.cuts() > 0, 1_000);
    await eventually("it is told why", () => watch.refusals.at(-1)?.code === "SESSION_EXPIRED");
  });

  test("A4 a new role at auth holds at tasks within a second", async () => {
    const [admin, accountant] = await Promise.all([signIn("admin"), signIn("accountant")]);
    expect((await ask(`${tasks.url}/api/queues`, accountant.token)).status).toBe(403);
    await admin.atAuth.users.update.mutate({ id: accountant.userId, role: "manager" });
    const may = async () => (await ask(`${tasks.url}/api/queues`, accountant.token)).status === 200;
    await eventually("a manager may see the queues", may, 1_000);
    await admin.atAuth.users.update.mutate({ id: accountant.userId, role: "accountant" });
    await eventually("an accountant may not", async () => !(await may()), 1_000);
  });

  test("A2 tasks never touches the tables of auth: its database has no schema of that name", async () => {
    const { rows } = await sql`select 1 from pg_namespace where nspname = 'auth'`.execute(tasksDb.db);
    expect(rows).toEqual([]);
  });
});

test("A2 with auth down people go on for 15 minutes, strangers get 503; with auth back all is well", async () => {
  const known = await signIn("user");
  const late = await signIn("manager");
  expect((await askTasks(known.token)).status).toBe(200);
  const watch = await watchLive(known.atTasks, () => "mine");
  await auth.app.stop();

  const { id } = await known.atTasks.tasks.create.mutate({ kind: "test.echo" });
  await eventually("the stream goes on", () => watch.versions(id).length === 3);
  const refused = await askTasks(late.token);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await restError(refused)).toMatchObject({ code: "UNAVAILABLE" });
  expect((await askTasks()).status).toBe(401);
  aheadMs = 14 * minuteMs;
  expect((await askTasks(known.token)).status).toBe(200);
  aheadMs = 16 * minuteMs;
  expect((await askTasks(known.token)).status).toBe(503);
  await eventually("the stream is cut", () => watch.cuts() > 0, 6_000);
  watch.stop();

  auth = await world.startServer({ env: { MILLRACE_DOMAINS: "auth", PORT: new URL(auth.url).port } });
  for (const { token } of [known, late]) {
    await eventually("tasks asks auth again", async () => (await askTasks(token)).status === 200);
  }
});
