import { bulkhead, isBulkheadRejectedError } from "cockatiel";
import { CompiledQuery, type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import type { DB } from "../db/database.ts";
import { tooMany } from "./limit.ts";

export interface Count {
  /** What all servers have counted in this window, the points just added with it. */
  total: number;
  msLeft: number;
}

/**
 * Counts in fixed windows, for all servers together. Null where PostgreSQL does not answer: then nothing is limited.
 * More questions than it can answer are refused, else a flood of them would be the way around the limits.
 */
export interface SharedCounter {
  /** The first points of a window open it; negative ones are given back. */
  add(key: string, points: number, windowSeconds: number): Promise<Count | null>;
  /** Whether the window of `key` is open. */
  isOpen(key: string): Promise<boolean>;
  /** Opens the window of `key` anew. */
  reopen(key: string, windowSeconds: number): Promise<void>;
  removeExpired(now: number): Promise<void>;
}

/** Questions asked at a time; the pool has as many connections for each counter. */
export const questionsAtOnce = 2;
const maxWaiting = 500;

/** On connections of its own with short time-outs: a limit must not wait behind the requests that it is to limit. */
export function createSharedCounter(db: Kysely<DB>, log: Pick<Logger, "warn" | "info">): SharedCounter {
  const limiter = new RateLimiterPostgres({
    storeClient: clientOf(db),
    storeType: "client",
    schemaName: "millrace",
    tableName: "rate_limits",
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: "",
    points: 1,
    duration: 1,
  });
  const turns = bulkhead(questionsAtOnce, maxWaiting);
  let isAnswering = true;

  async function ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await turns.execute(question);
      if (!isAnswering) log.info("limits are kept again");
      isAnswering = true;
      return answer;
    } catch (error) {
      if (isBulkheadRejectedError(error)) throw tooMany(1_000);
      if (isAnswering)
        log.warn({ err: error }, "PostgreSQL does not answer: requests pass without limits until it does");
      isAnswering = false;
      return null;
    }
  }

  return {
    async add(key, points, customDuration) {
      const answer = await ask(() => limiter.penalty(key, points, { customDuration }));
      return answer && { total: answer.consumedPoints, msLeft: answer.msBeforeNext };
    },
    isOpen: async (key) => (await ask(() => limiter.get(key))) !== null,
    async reopen(key, windowSeconds) {
      await ask(() => limiter.set(key, 1, windowSeconds));
    },
    async removeExpired(now) {
      await sql`delete from millrace.rate_limits where expire < ${now}`.execute(db);
    },
  };
}

/** The database as the library asks it; the comment makes it a prepared statement. */
function clientOf(db: Kysely<DB>) {
  return {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`/* millrace.rate_limits */ ${text}`, values));
      return { rows, rowCount: rows.length };
    },
  };
}
