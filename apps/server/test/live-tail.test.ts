import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatCursor } from "../src/live/cursor.ts";
import { createHistoryTail } from "../src/live/history-tail.ts";
import { readCurrentCursor } from "../src/live/history.queries.ts";
import { followTasks } from "../src/live/task-feed.ts";
import { createWriters, type Writers } from "./support/history-writers.ts";
import { silentLog } from "./support/silent-log.ts";
import { startWorld, type World } from "./support/world.ts";

const writerCount = 12;
const perWriter = 250;

let world: World;
let writers: Writers;

beforeAll(async () => {
  world = await startWorld();
  writers = await createWriters(world, writerCount);
});
afterAll(async () => {
  await writers.end();
  await world[Symbol.asyncDispose]();
});

const noProgress = { follow: () => ({ next: () => new Promise<never>(() => undefined) }) };

/** Reads from a cursor on until `enough`, breaking off and resuming every `breakEvery` changes. */
async function readWithInterruptions(
  from: string,
  viewerId: string,
  enough: number,
  breakEvery: number,
): Promise<string[]> {
  const tail = createHistoryTail({ db: world.db, log: silentLog, pollMs: 20 });
  const seen: string[] = [];
  let lastEventId = from;
  try {
    while (seen.length < enough) {
      const ended = new AbortController();
      let inThisRound = 0;
      const feed = followTasks(
        { db: world.db, tail, progress: noProgress },
        { viewerId, all: false, taskId: undefined, lastEventId, signal: ended.signal },
      );
      for await (const { id, event } of feed) {
        for (const key of changeKeys(event)) seen.push(key);
        inThisRound += event.type === "changes" ? event.changes.length : 0;
        lastEventId = id;
        if (inThisRound >= breakEvery || seen.length >= enough) break;
      }
      ended.abort();
    }
  } finally {
    await tail.stop();
  }
  return seen;
}

function changeKeys(event: TaskUpdateEvent): string[] {
  if (event.type === "resync") throw new Error("was told to resync");
  return event.type === "changes" ? event.changes.map(({ change, task }) => `${task.id} ${change.version}`) : [];
}

/** The reader that invariant 5 forbids: everything above the greatest serial number seen so far. */
async function readBySerial(from: number, isDone: () => boolean): Promise<string[]> {
  const seen: string[] = [];
  let last = from;
  for (;;) {
    const done = isDone();
    const { rows } = await sql<{ seq: number; task_id: string; version: number }>`
      select seq, task_id, version from tasks.task_history where seq > ${last} order by seq`.execute(world.db);
    for (const row of rows) seen.push(`${row.task_id} ${row.version}`);
    last = rows.at(-1)?.seq ?? last;
    if (done && rows.length === 0) return seen;
  }
}

describe("the live tail", () => {
  test(
    "invariant 5: under 12 writers with delayed commits a subscriber that resumes again and again misses nothing and gets nothing twice",
    { timeout: 60_000 },
    async () => {
      const from = formatCursor(await readCurrentCursor(world.db));
      const writing = writers.write(perWriter);
      const seen = await readWithInterruptions(from, writers.ownerId, writerCount * perWriter, 40);
      const written = await writing;
      expect(seen.length).toBe(new Set(seen).size);
      expect(new Set(seen)).toEqual(new Set(written));
    },
  );

  test(
    "invariant 5: a cursor that is a bare serial number loses changes under the same writers",
    { timeout: 60_000 },
    async () => {
      // Numbered one by one, as a plain serial is: the loss is not owed to numbers reserved per connection.
      await sql`alter table tasks.task_history alter column seq set cache 1`.execute(world.db);
      const plain = await createWriters(world, writerCount);
      const { rows } = await sql<{
        last: number;
      }>`select coalesce(max(seq), 0) as last from tasks.task_history`.execute(world.db);
      let done = false;
      const writing = plain.write(perWriter).finally(() => (done = true));
      const seen = new Set(await readBySerial(rows[0]?.last ?? 0, () => done));
      const missed = (await writing).filter((key) => !seen.has(key));
      await plain.end();
      expect(missed.length, "the test must be able to tell a broken cursor").toBeGreaterThan(0);
    },
  );

  test("invariant 5: a subscriber from another epoch, or ahead of the cluster, is told to resync", async () => {
    const current = await readCurrentCursor(world.db);
    const tail = createHistoryTail({ db: world.db, log: silentLog });
    for (const cursor of [
      { ...current, epoch: current.epoch + 1 },
      { ...current, xid: current.xid + 1_000_000n },
    ]) {
      const ended = new AbortController();
      const feed = followTasks(
        { db: world.db, tail, progress: noProgress },
        {
          viewerId: writers.ownerId,
          all: true,
          taskId: undefined,
          lastEventId: formatCursor(cursor),
          signal: ended.signal,
        },
      );
      const { value: first } = await feed.next();
      ended.abort();
      expect(first).toMatchObject({ event: { type: "resync" } });
    }
    await tail.stop();
  });

  test("invariant 5: one who is too far behind is told to resync instead of replaying for minutes", async () => {
    const owner = writers.ownerId;
    await sql`insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by)
      select gen_random_uuid(), 1, now(), 'create', 'PENDING', 1, 1, 0, 'test' from generate_series(1, 20001)`.execute(
      world.db,
    );
    const tail = createHistoryTail({ db: world.db, log: silentLog });
    const ended = new AbortController();
    const feed = followTasks(
      { db: world.db, tail, progress: noProgress },
      { viewerId: owner, all: true, taskId: undefined, lastEventId: "1.3.1", signal: ended.signal },
    );
    expect((await feed.next()).value).toMatchObject({ event: { type: "resync" } });
    ended.abort();
    await tail.stop();
  });

  test("invariant 5: a tail that rested without readers polls again when one comes", async () => {
    const tail = createHistoryTail({ db: world.db, log: silentLog, pollMs: 5 });
    for (let round = 0; round < 20; round++) {
      const { cursor, release } = await tail.open();
      const ended = new AbortController();
      const page = tail.read(cursor, ended.signal);
      const [written] = await writers.write(1);
      expect(written).toBeDefined();
      expect((await page).changes.length, `round ${round}`).toBeGreaterThan(0);
      release();
      // The poll that was due finds nobody.
      await new Promise((resolve) => setTimeout(resolve, 12));
    }
    await tail.stop();
  });
});
