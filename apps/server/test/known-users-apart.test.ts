import { randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@millrace/local-stack/testing";
import { createNodeClient } from "@millrace/contracts/node-client";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import type { AppRouter } from "../src/router.ts";
import { eventually } from "./support/eventually.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { registerApp } from "./support/relying-party.ts";
import { refusal } from "./support/refusal.ts";
import type { Client, RunningServer } from "./support/world.ts";

/** Auth on one database; tasks on another without the schema `auth`, which asks auth as a machine. */
let oidc: OidcWorld;
let database: TestDatabase;
let tasksDb: Database<DB>;
let tasks: RunningServer;
let env: Record<string, string>;
let admin: Client;
let atTasks: Client;
const password = "long enough";

beforeAll(async () => {
  oidc = await startOidcWorld({ MILLRACE_DOMAINS: "auth" });
  const signedIn = await oidc.world.signIn("admin");
  admin = signedIn.client;
  const { clientId, secret } = await registerApp(admin, oidc.issuer, { kind: "machine", scopes: ["users:read"] });
  database = await createTestDatabase("millrace_seeded");
  tasksDb = createDatabase<DB>({ url: database.url, max: 2, applicationName: "test", log: pino({ level: "silent" }) });
  await sql`drop schema auth cascade`.execute(tasksDb.db);
  env = {
    MILLRACE_DOMAINS: "tasks",
    DATABASE_URL_TASKS: database.url,
    MILLRACE_AUTH_URL: oidc.origin,
    MILLRACE_CLIENT_ID: clientId,
    MILLRACE_CLIENT_SECRET: secret ?? "",
    PORT: "0",
  };
  tasks = await oidc.world.startServer({ env });
  atTasks = createNodeClient<AppRouter>({ url: tasks.url, token: () => signedIn.token });
});
afterAll(async () => {
  await tasksDb.end();
  await oidc[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function names(): Promise<string[]> {
  return (await atTasks.tasks.performers.query({})).items.map(({ name }) => name);
}

test("T13 apart from auth, tasks knows who there is by events and the machine API, and gives tasks to them", async () => {
  await eventually("the seeded accounts are known", async () => (await names()).length >= 2);
  const email = `${randomUUID()}@apart.example`;
  const made = await admin.users.create.mutate({ email, name: "Apart", password });
  const task = await atTasks.tasks.create.mutate({ kind: "manual", assignee: made.id });
  expect((await atTasks.tasks.get.query({ id: task.id })).why).toBe("Waits for Apart to start.");
  await admin.users.update.mutate({ id: made.id, role: "manager" });
  await eventually("another has the task", async () => {
    const { assigneeId } = await atTasks.tasks.get.query({ id: task.id });
    return assigneeId !== null && assigneeId !== made.id;
  });
  expect(await refusal(atTasks.tasks.assign.mutate({ id: task.id, assignee: made.id }))).toMatchObject({
    code: "NO_PERFORMER",
  });
});

test("P2 apart from auth, tasks lists a person's tasks, and asks who is not known yet", async () => {
  const made = await admin.users.create.mutate({ email: `${randomUUID()}@apart.example`, name: "New", password });
  expect(await atTasks.tasks.ofUser.query({ id: made.id })).toEqual({ items: [], nextCursor: null });
  expect(await refusal(atTasks.tasks.ofUser.query({ id: randomUUID() }))).toMatchObject({ code: "NOT_FOUND" });
});

test("T13 with auth away who is known goes on being given tasks; who is not, is asked about later", async () => {
  await atTasks.tasks.performers.query({});
  await oidc.world.server.app.stop();
  expect((await atTasks.tasks.create.mutate({ kind: "manual" })).assigneeId).not.toBeNull();
  const unknown = atTasks.tasks.create.mutate({ kind: "manual", assignee: randomUUID() });
  expect(await refusal(unknown)).toMatchObject({ code: "UNAVAILABLE" });
}, 60_000);
