import { randomUUID } from "node:crypto";
import { eventSubjects, headers } from "@millrace/contracts/subjects";
import type { UserRecord } from "@millrace/contracts/user";
import type { DeliveredMessage } from "@millrace/messaging/delivery";
import type { Selectable } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createUserCache, type UserCache } from "../src/performers/user-cache.ts";
import type { UserSource } from "../src/performers/user-source.ts";
import type { KnownUserTable } from "../src/tasks/task.table.ts";
import { openTestDatabase } from "./http-fixture.ts";
import { countStatements } from "./support/counted-statements.ts";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let cache: UserCache;
/** Who auth says there is. */
let people: Map<string, UserRecord>;
let asked: string[];
let isAway: boolean;
/** About whom auth gives no answer. */
let unanswered: Set<string>;
let source: UserSource;
let changes: number;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  people = new Map();
  asked = [];
  isAway = false;
  unanswered = new Set();
  changes = 0;
  source = {
    findUser(id) {
      asked.push(id);
      return isAway || unanswered.has(id)
        ? Promise.reject(new Error("auth is away"))
        : Promise.resolve(people.get(id) ?? null);
    },
    listUsers(cursor) {
      if (isAway) return Promise.reject(new Error("auth is away"));
      const all = [...people.values()];
      const from = Number(cursor ?? 0);
      return Promise.resolve({
        items: all.slice(from, from + 2),
        nextCursor: from + 2 < all.length ? `${from + 2}` : null,
      });
    },
  };
  const onChanged = (): void => void (changes += 1);
  cache = createUserCache({ db: database.db, source, log: pino({ level: "silent" }), onChanged });
});

function person(change: Partial<UserRecord> = {}): UserRecord {
  const user: UserRecord = {
    id: randomUUID(),
    email: "p@example.com",
    name: "P",
    role: "employee",
    emailVerified: true,
    createdAt: at(0),
    updatedAt: at(0),
    deletedAt: null,
    ...change,
  };
  people.set(user.id, user);
  return user;
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();
}

type Happening = "userCreated" | "userChanged" | "userDeleted";

function event(what: Happening, userId: string, second: number, eventId: string = randomUUID()): DeliveredMessage {
  return message(eventSubjects[what], JSON.stringify({ user_id: userId, timestamp: at(second) }), eventId);
}

const nothing = (): void => undefined;

function message(subject: string, body: string, eventId: string): DeliveredMessage {
  return {
    subject,
    data: Buffer.from(body),
    seq: 1,
    deliveryCount: 1,
    time: new Date(),
    header: (name) => (name === headers.eventId ? eventId : undefined),
    ack: nothing,
    nak: nothing,
    working: nothing,
    term: nothing,
  };
}

function known(id: string): Promise<Selectable<KnownUserTable> | undefined> {
  return database.db.selectFrom("tasks.users").selectAll().where("id", "=", id).executeTakeFirst();
}

test("T13 an event makes the cache ask who it is about, and remember name, role and the event's time", async () => {
  const { id } = person({ name: "Ada", role: "accountant" });
  await cache.hear([event("userCreated", id, 1)]);
  expect(await known(id)).toMatchObject({ name: "Ada", role: "accountant", deleted: false, event_at: new Date(at(1)) });
  expect(changes).toBe(1);
});

test("T13 the same event again, in one batch or later, asks nobody and changes nothing", async () => {
  const { id } = person();
  const one = event("userCreated", id, 1);
  await cache.hear([one, one]);
  people.set(id, person({ id, name: "Not heard of" }));
  await cache.hear([one]);
  expect(asked).toEqual([id]);
  expect(await known(id)).toMatchObject({ name: "P" });
});

test("T13 an older event asks nobody and changes nothing; of several about one user the newest counts", async () => {
  const { id } = person();
  await cache.hear([event("userChanged", id, 5), event("userChanged", id, 9), event("userChanged", id, 7)]);
  expect(asked).toEqual([id]);
  person({ id, name: "Not heard of" });
  await cache.hear([event("userChanged", id, 8)]);
  expect(asked).toEqual([id]);
  expect(await known(id)).toMatchObject({ name: "P", event_at: new Date(at(9)) });
});

test("T13 a deletion needs no answer of auth; the tombstone keeps the name, and nothing brings it back", async () => {
  const { id } = person({ name: "Late" });
  await cache.hear([event("userCreated", id, 1)]);
  isAway = true;
  await cache.hear([event("userDeleted", id, 2)]);
  const tombstone = { name: "Late", email: "", deleted: true };
  expect(await known(id)).toMatchObject(tombstone);
  isAway = false;
  await cache.hear([event("userChanged", id, 3)]);
  expect(await known(id)).toMatchObject(tombstone);
  const never = randomUUID();
  await cache.hear([event("userDeleted", never, 1)]);
  expect(await known(never)).toMatchObject({ deleted: true });
});

test("T13 while auth is away an event is not taken for heard: it comes again and then counts", async () => {
  const { id } = person();
  const other = person();
  const batch = [event("userCreated", id, 1), event("userCreated", other.id, 1)];
  isAway = true;
  await expect(cache.hear(batch)).rejects.toThrow("auth is away");
  expect(await known(id)).toBeUndefined();
  isAway = false;
  await cache.hear(batch);
  expect([await known(id), await known(other.id)]).toMatchObject([{ id }, { id: other.id }]);
});

test("T13 an event that must wait for its answer holds up nobody else's", async () => {
  const late = person();
  const gone = person({ name: "Gone" });
  const other = person();
  await cache.hear([event("userCreated", gone.id, 1)]);
  unanswered.add(late.id);
  const batch = [event("userCreated", late.id, 2), event("userDeleted", gone.id, 3), event("userCreated", other.id, 4)];
  changes = 0;
  for (let round = 0; round < 3; round++) await expect(cache.hear(batch)).rejects.toThrow("auth is away");
  expect(await known(gone.id)).toMatchObject({ deleted: true });
  expect(await known(other.id)).toMatchObject({ id: other.id });
  expect(asked.filter((id) => id === other.id)).toHaveLength(1);
  expect(changes).toBe(1);
  unanswered.clear();
  await cache.hear(batch);
  expect(await known(late.id)).toMatchObject({ event_at: new Date(at(2)) });
});

test("T13 T1 of a hundred who are named the strangers are asked about once, in as many statements as one", async () => {
  const strangers = Array.from({ length: 100 }, () => person().id);
  const counted = countStatements(database.db);
  const counting = createUserCache({ db: counted.db, source, log: pino({ level: "silent" }), onChanged: nothing });
  const nobody = randomUUID();
  expect(await counting.ensureKnown([...strangers, nobody])).toEqual([nobody]);
  expect(asked.toSorted()).toEqual([...strangers, nobody].toSorted());
  expect(await counting.ensureKnown(strangers)).toEqual([]);
  expect(asked).toHaveLength(101);
  // Twice who is not known; once the lock, the users and their events.
  expect(counted.count()).toBe(5);
});

test("T13 what cannot be read, or is about nobody, is passed over", async () => {
  const { id } = person();
  const nobody = randomUUID();
  await cache.hear([
    message(eventSubjects.userCreated, "no JSON", randomUUID()),
    message(eventSubjects.userCreated, JSON.stringify({ user_id: id }), randomUUID()),
    event("userCreated", nobody, 1),
    event("userCreated", id, 1),
  ]);
  expect(await known(nobody)).toBeUndefined();
  expect(await known(id)).toMatchObject({ id });
});

test("T13 two servers that hear of the same at once keep the newer", async () => {
  const { id } = person({ name: "Old" });
  const batches = Array.from({ length: 8 }, (_, index) => [event("userChanged", id, 10 + index)]);
  await Promise.all(batches.map((batch) => cache.hear(batch)));
  expect(await known(id)).toMatchObject({ event_at: new Date(at(17)) });
});

test("T13 the backfill copies everyone once, under whatever events have said; without auth it waits", async () => {
  await database.db.deleteFrom("tasks.users").execute();
  const all = Array.from({ length: 5 }, (_, index) => person({ name: `P${index}` }));
  const [first = person()] = all;
  await cache.hear([event("userDeleted", first.id, 1)]);
  isAway = true;
  await expect(cache.backfill()).rejects.toThrow("auth is away");
  isAway = false;
  await cache.backfill();
  const rows = await database.db.selectFrom("tasks.users").select(["name", "deleted"]).execute();
  expect(
    rows
      .filter(({ deleted }) => !deleted)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["P1", "P2", "P3", "P4"]);
  person({ name: "Later" });
  await cache.backfill();
  expect(await database.db.selectFrom("tasks.users").selectAll().execute()).toHaveLength(5);
});
