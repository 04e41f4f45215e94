import { createTestDatabase, prepareTemplate } from "@millrace/local-stack/testing";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { createRelay } from "../src/outbox/relay.ts";
import { eventually } from "./support/eventually.ts";

const log = pino({ level: "silent" });
const taskId = "0199a000-0000-7000-8000-000000000001";

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database<DB>;

const open = (url: string): Database<DB> => createDatabase<DB>({ url, max: 2, applicationName: "test", log });

beforeAll(async () => {
  const template = await prepareTemplate("millrace_empty", async (url) => {
    const { db, end } = open(url);
    await migrate(db, log);
    await end();
  });
  testDatabase = await createTestDatabase(template);
  database = open(testDatabase.url);
});
afterAll(async () => {
  await database.end();
  await testDatabase[Symbol.asyncDispose]();
});

test("T8 a task that failed before its late publication was cleared still waits for its next try", async () => {
  const { db } = database;
  await sql`
    insert into tasks.tasks (id, owner_id, created_at, updated_at, dispatched_at, version, attempt, dispatch, delivery,
      max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
    values (${taskId}, ${taskId}, now(), now(), now(), 1, 1, 1, 0, 3, 1000, 'PENDING', 'MEDIUM', 'test.idle', 'default',
      'x', '', '{}')`.execute(db);
  await sql`
    insert into tasks.outbox (id, task_id, subject, body, hold_until)
    values (${taskId}, ${taskId}, 'task.created', '{}', now() - interval '1 second')`.execute(db);
  const relay = createRelay({
    db,
    log,
    pollMs: 10,
    brokerConnected: () => true,
    publisher: {
      // The worker is that fast: its failure is projected before the relay goes on.
      async publishAll(messages) {
        await sql`update tasks.tasks set attempt = 2, run_at = now() + interval '1 hour', dispatched_at = null`.execute(
          db,
        );
        return messages.map(() => ({ ok: true, ack: { stream: "TASKS", seq: 1, duplicate: false } }));
      },
    },
  });
  relay.start();
  await eventually("the outbox is cleared", async () => {
    const rows = await db.selectFrom("tasks.outbox").select("id").execute();
    return rows.length === 0;
  });
  await relay.stop();
  const task = await db.selectFrom("tasks.tasks").select("dispatched_at").where("id", "=", taskId).executeTakeFirst();
  expect(task?.dispatched_at).toBeNull();
});
