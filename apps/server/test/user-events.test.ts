import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signUp } from "./http-requests.ts";
import { type EventLog, openEventLog, type SeenEvent } from "./support/event-log.ts";
import { eventually } from "./support/eventually.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let admin: Client;
let log: EventLog;

beforeAll(async () => {
  world = await startWorld();
  ({ client: admin } = await world.signIn("admin"));
  log = await openEventLog(world.nats.urls.server);
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

let count = 0;

function create(): Promise<{ id: string }> {
  count += 1;
  return admin.users.create.mutate({ email: `e${count}@events.example`, name: "E", password: "long enough" });
}

/** At least `wanted` events of a user have arrived; gives them. */
function arrived(userId: string, wanted: number): Promise<SeenEvent[]> {
  return eventually(`${wanted} events of ${userId}`, async () => {
    const seen = await log.read(userId);
    if (seen.length < wanted) throw new Error(`${seen.length} seen: ${JSON.stringify(seen)}`);
    return seen;
  });
}

function timesOf(events: SeenEvent[]): number[] {
  return events.map(({ timestamp }) => Date.parse(timestamp));
}

function strictlyIncreasing(times: number[]): number[] {
  return [...new Set(times)].toSorted((a, b) => a - b);
}

async function nothingIsPending(): Promise<void> {
  await eventually("every event is published", async () => {
    const open = await world.db.selectFrom("auth.outbox").select("id").where("published_at", "is", null).execute();
    return open.length === 0;
  });
}

describe("A7 the normal path", () => {
  test("A7 created, changed and deleted arrive in order, once each, with bodies of exactly two fields", async () => {
    const { id } = await create();
    await admin.users.update.mutate({ id, role: "manager" });
    await admin.users.update.mutate({ id, role: "manager" });
    await admin.users.update.mutate({ id, name: "New name" });
    await admin.users.delete.mutate({ id });
    await arrived(id, 4);
    await nothingIsPending();
    const seen = await log.read(id);
    expect(seen.map(({ subject }) => subject)).toEqual([
      "auth.user.created",
      "auth.user.changed",
      "auth.user.changed",
      "auth.user.deleted",
    ]);
    expect(timesOf(seen)).toEqual(strictlyIncreasing(timesOf(seen)));
    expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(4);
  });

  test("A7 registering and changing the own name tell of it, a new password does not", async () => {
    const { user, token } = await signUp(world.server.url, "self@events.example");
    const change = (body: object) =>
      fetch(`${world.server.url}/api/auth/me`, {
        method: "PATCH",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await change({ currentPassword: "correct horse", newPassword: "battery staple" });
    await change({ name: "Renamed" });
    const seen = await arrived(user.id, 2);
    await nothingIsPending();
    expect(seen.map(({ subject }) => subject)).toEqual(["auth.user.created", "auth.user.changed"]);
  });

  test("A7 the seeded accounts are told of", async () => {
    await nothingIsPending();
    const seeded = await world.db
      .selectFrom("auth.users")
      .select("id")
      .where("email", "like", "%@example.com")
      .execute();
    const told = new Set((await log.read()).map(({ user_id }) => user_id));
    expect(seeded.map(({ id }) => told.has(id))).toEqual([true, true, true, true]);
  });

  test("A7 fifty changes of one user at once, on two servers, give strictly increasing times in order", async () => {
    const { id } = await create();
    const second = await world.startServer();
    const { client: elsewhere } = await world.signIn("admin", second.url);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => (n % 2 ? admin : elsewhere).users.update.mutate({ id, name: `Name ${n}` })),
    );
    await arrived(id, 51);
    await nothingIsPending();
    const seen = await log.read(id);
    expect(seen).toHaveLength(51);
    expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(51);
    expect(timesOf(seen)).toEqual(strictlyIncreasing(timesOf(seen)));
    await second.app.stop();
  });

  test("A7 a clock that was ahead keeps the times of a user increasing", async () => {
    const { id } = await create();
    await sql`update auth.users set event_at = now() + interval '1 hour' where id = ${id}`.execute(world.db);
    await admin.users.update.mutate({ id, name: "One" });
    await admin.users.update.mutate({ id, name: "Two" });
    const seen = await arrived(id, 3);
    expect(timesOf(seen)).toEqual(strictlyIncreasing(timesOf(seen)));
  });
});

describe("A7 the broker fails", () => {
  test(
    "A7 a deed while it is stopped succeeds, and its event arrives when it is back",
    { timeout: 60_000 },
    async () => {
      await world.nats.stop();
      const { id } = await create();
      await admin.users.update.mutate({ id, role: "manager" });
      await admin.users.delete.mutate({ id });
      await world.nats.start();
      const seen = await arrived(id, 3);
      expect(seen.map(({ subject }) => subject)).toEqual([
        "auth.user.created",
        "auth.user.changed",
        "auth.user.deleted",
      ]);
    },
  );

  test(
    "A7 a stream that was deleted gets everything again, in order, with the same event ids and new message ids",
    { timeout: 60_000 },
    async () => {
      await nothingIsPending();
      const before = await log.read();
      await log.deleteStream();
      const { id } = await create();
      await arrived(id, 1);
      const after = await eventually("all events are there again", async () => {
        const seen = await log.read();
        const ids = new Set(seen.map(({ eventId }) => eventId));
        return before.every(({ eventId }) => ids.has(eventId)) && seen;
      });
      const again = after.filter(({ user_id }) => user_id !== id);
      expect(again.map(({ eventId }) => eventId)).toEqual([...new Set(before.map(({ eventId }) => eventId))]);
      const messageIds = new Set(before.map(({ messageId }) => messageId));
      expect(again.filter(({ messageId }) => messageIds.has(messageId))).toEqual([]);
    },
  );

  test("A7 its data wiped: everything is sent again", { timeout: 60_000 }, async () => {
    await nothingIsPending();
    const before = new Set((await log.read()).map(({ eventId }) => eventId));
    await world.nats.restart({ wipe: true });
    await eventually("all events are there again", async () => {
      const ids = new Set((await log.read()).map(({ eventId }) => eventId));
      return [...before].every((eventId) => ids.has(eventId));
    });
  });
});
