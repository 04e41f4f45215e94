import type { UserRecord } from "@millrace/contracts/user";
import type { DeliveredMessage } from "@millrace/messaging/delivery";
import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { beforeAllEvents, type KnownUser, listUnknown, readEventTimes, saveUsers, toKnownUser } from "./known-users.ts";
import { lockPerformers } from "./performers.ts";
import { type HeardEvent, newestOfEach, readUserEvents } from "./user-events.ts";
import type { UserSource } from "./user-source.ts";

export interface UserCacheDeps {
  db: Kysely<DB>;
  /** Null where nobody can be asked. */
  source: UserSource | null;
  log: Logger;
  /** Someone may have become a performer, or stopped being one. */
  onChanged: () => void;
}

export interface UserCache {
  /** Events of EVENTS; throws where the source gives no answer, and what is about those users is not taken for heard. */
  hear(messages: readonly DeliveredMessage[]): Promise<void>;
  /**
   * Asks the source about those of whom nothing has been heard yet, and gives who of them never was. Where nobody can be
   * asked, nobody is said not to exist.
   */
  ensureKnown(ids: string[]): Promise<string[]>;
  /** Once, ever: everyone who was there before the events that the stream still holds. */
  backfill(): Promise<void>;
  /** Events that the stream cannot send again. */
  pruneInbox(): Promise<void>;
}

/** A person waits for the answer; the machine API itself tries for longer. */
const patienceMs = 3_000;

/** T13: who there is, as the tasks domain knows it, from auth's events and what auth answers. */
export function createUserCache({ db, source, log, onChanged }: UserCacheDeps): UserCache {
  let isBackfilled = false;

  async function save(users: KnownUser[], heard: readonly HeardEvent[]): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await lockPerformers(trx);
      await saveUsers(trx, users);
      await sql`/* inbox.add */
        insert into tasks.inbox (event_id) select unnest(${heard.map(({ id }) => id)}::uuid[])
        on conflict do nothing`.execute(trx);
    });
    onChanged();
  }

  /** Not heard before, and newer than what is known. */
  async function news(events: HeardEvent[]): Promise<HeardEvent[]> {
    const { rows } = await sql<{ id: string }>`
      select event_id as id from tasks.inbox where event_id = any(${events.map(({ id }) => id)}::uuid[])`.execute(db);
    const heard = new Set(rows.map(({ id }) => id));
    const fresh = newestOfEach(events.filter(({ id }) => !heard.has(id)));
    const known = await readEventTimes(
      db,
      fresh.map(({ userId }) => userId),
    );
    return fresh.filter(({ userId, timestamp }) => {
      const user = known.get(userId);
      return !user || (!user.deleted && user.at < Date.parse(timestamp));
    });
  }

  async function whoIs({ userId, timestamp, isDeletion }: HeardEvent): Promise<KnownUser[]> {
    const gone = { id: userId, name: "", email: "", role: "employee", deleted: true, event_at: timestamp };
    if (isDeletion) return [gone];
    const record = await source?.findUser(userId);
    return record ? [toKnownUser(record, timestamp)] : [];
  }

  return {
    async hear(messages) {
      const events = readUserEvents(messages, log);
      if (events.length === 0) return;
      const fresh = await news(events);
      const asked = fresh.map(whoIs);
      const answers = await Promise.allSettled(asked);
      const unanswered = new Set(
        fresh.flatMap(({ userId }, index) => (answers[index]?.status === "rejected" ? userId : [])),
      );
      // Nobody waits for an answer about someone else.
      const users = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
      const heard = events.filter(({ userId }) => !unanswered.has(userId));
      if (users.length > 0 || unanswered.size === 0) await save(users, heard);
      await Promise.all(asked);
    },

    async ensureKnown(ids) {
      if (!source || ids.length === 0) return [];
      const strangers = await listUnknown(db, ids);
      if (strangers.length === 0) return [];
      const records = await Promise.race([askAbout(source, strangers), refuseAfter(patienceMs)]).catch(
        (cause: unknown) => {
          const message = "Who this is cannot be checked right now: try again in a moment.";
          throw new AppError("UNAVAILABLE", message, { retryAfterSeconds: 5, cause });
        },
      );
      const found = records.map((record) => toKnownUser(record, beforeAllEvents));
      if (found.length > 0) await save(found, []);
      return strangers.filter((id) => !found.some((user) => user.id === id));
    },

    async backfill() {
      if (isBackfilled || !source) return;
      const done = await db.selectFrom("tasks.users_backfill").select("completed_at").executeTakeFirst();
      if (!done) {
        let cursor: string | null = null;
        do {
          const { items, nextCursor }: Awaited<ReturnType<UserSource["listUsers"]>> = await source.listUsers(cursor);
          await save(
            items.map((record) => toKnownUser(record, beforeAllEvents)),
            [],
          );
          cursor = nextCursor;
        } while (cursor !== null);
        await sql`insert into tasks.users_backfill values (now())`.execute(db);
        log.info("everyone who was there is known");
      }
      isBackfilled = true;
    },

    async pruneInbox() {
      await sql`delete from tasks.inbox where received_at < now() - interval '35 days'`.execute(db);
    },
  };
}

async function askAbout(source: UserSource, ids: string[]): Promise<UserRecord[]> {
  const records: UserRecord[] = [];
  for (const id of ids) {
    const record = await source.findUser(id);
    if (record) records.push(record);
  }
  return records;
}

function refuseAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });
}
