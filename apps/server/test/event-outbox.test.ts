import { createTestDatabase, prepareTemplate } from "@millrace/local-stack/testing";
import type { PublishMessage } from "@millrace/messaging/publisher";
import { PublishError } from "@millrace/messaging/errors";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { createDatabase, type Database } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { leaseEvents, markPublished } from "../src/events/event.lease.ts";
import { appendEvents } from "../src/events/event.outbox.ts";
import { createEventRelay } from "../src/events/event.relay.ts";
import { pruneEvents, resendToNewStream } from "../src/events/event.republication.ts";
import { eventually } from "./support/eventually.ts";
import { silentLog } from "./support/silent-log.ts";

const outbox = "auth.outbox";
const connection = { connected: true, onReconnect: () => () => undefined };

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database<DB>;

const open = (url: string): Database<DB> =>
  createDatabase<DB>({ url, max: 4, applicationName: "test", log: silentLog });

beforeAll(async () => {
  const template = await prepareTemplate("millrace_empty", async (url) => {
    const { db, end } = open(url);
    await migrate(db, silentLog);
    await end();
  });
  testDatabase = await createTestDatabase(template);
  database = open(testDatabase.url);
});
afterAll(async () => {
  await database.end();
  await testDatabase[Symbol.asyncDispose]();
});
beforeEach(() => sql`truncate auth.outbox`.execute(database.db));

async function append(count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => ({ id: uuidv7(), subject: "auth.user.changed", body: {} }));
  await database.db.transaction().execute((trx) => appendEvents(trx, outbox, events));
  return events.map(({ id }) => id);
}

test("A7 while one server has a batch on its way no other takes what came after it", async () => {
  const { db } = database;
  const first = await append(3);
  const batch = await leaseEvents(db, outbox);
  expect(batch.map(({ id }) => id)).toEqual(first);
  const later = await append(1);
  expect(await leaseEvents(db, outbox)).toEqual([]);
  await markPublished(db, outbox, batch);
  expect((await leaseEvents(db, outbox)).map(({ id }) => id)).toEqual(later);
});

test("A7 ten servers that ask at once get every event in one hand", async () => {
  const ids = await append(20);
  const hands = await Promise.all(Array.from({ length: 10 }, () => leaseEvents(database.db, outbox)));
  expect(hands.filter((hand) => hand.length > 0).map((hand) => hand.map(({ id }) => id))).toEqual([ids]);
});

test("A7 a lease that its server did not live to use lapses", async () => {
  const { db } = database;
  const ids = await append(2);
  await leaseEvents(db, outbox);
  await sql`update auth.outbox set hold_until = now() - interval '1 ms'`.execute(db);
  expect((await leaseEvents(db, outbox)).map(({ id }) => id)).toEqual(ids);
});

test("A7 a confirmation by the stream that is gone does not count for the one that was made anew", async () => {
  const { db } = database;
  await resendToNewStream(db, outbox, new Date(1_000));
  const ids = await append(2);
  const batch = await leaseEvents(db, outbox);
  expect(await resendToNewStream(db, outbox, new Date(2_000))).toBe(true);
  await markPublished(db, outbox, batch);
  const again = await leaseEvents(db, outbox);
  expect(again.map(({ id, sendings }) => [id, sendings])).toEqual(ids.map((id) => [id, 1]));
});

test("A7 of five servers that find a new stream one has everything sent again", async () => {
  const { db } = database;
  await resendToNewStream(db, outbox, new Date(3_000));
  await append(2);
  await markPublished(db, outbox, await leaseEvents(db, outbox));
  const made = new Date(4_000);
  const found = await Promise.all(Array.from({ length: 5 }, () => resendToNewStream(db, outbox, made)));
  expect(found.filter(Boolean)).toEqual([true]);
  expect((await leaseEvents(db, outbox)).map(({ sendings }) => sendings)).toEqual([1, 1]);
});

test("R6 events are kept for thirty days; after that they go in batches, unless they were never published", async () => {
  const { db } = database;
  await append(2_500);
  await sql`update auth.outbox set published_at = now(), created_at = now() - interval '31 days'`.execute(db);
  const young = await append(1);
  await markPublished(db, outbox, await leaseEvents(db, outbox));
  const unpublished = await append(1);
  await sql`update auth.outbox set created_at = now() - interval '31 days' where id = ${unpublished[0]}`.execute(db);
  await pruneEvents(db, outbox);
  const left = await db.selectFrom("auth.outbox").select("id").orderBy("seq").execute();
  expect(left.map(({ id }) => id)).toEqual([...young, ...unpublished]);
});

test("A7 what the broker refuses is sent again by the poll, under the same message id", async () => {
  const { db } = database;
  const ids = await append(3);
  const sent: PublishMessage[] = [];
  let refusals = 2;
  const relay = createEventRelay({
    db,
    outbox,
    connection,
    log: silentLog,
    pollMs: 10,
    ensureStream: () => Promise.resolve(new Date(5_000)),
    publisher: {
      publishAll(messages) {
        sent.push(...messages);
        refusals -= 1;
        return Promise.resolve(
          messages.map((_, seq) =>
            refusals >= 0
              ? { ok: false, error: new PublishError("full", "maximum bytes exceeded") }
              : { ok: true, ack: { stream: "EVENTS", seq, duplicate: false } },
          ),
        );
      },
    },
  });
  relay.start();
  await eventually("all are published", async () => {
    const left = await db.selectFrom("auth.outbox").select("id").where("published_at", "is", null).execute();
    return left.length === 0;
  });
  await relay.stop();
  expect(new Set(sent.map(({ eventId }) => eventId))).toEqual(new Set(ids));
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(3);
  expect(sent).toHaveLength(9);
});
