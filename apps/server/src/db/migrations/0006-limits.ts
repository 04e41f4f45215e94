import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Counters of the limits, in the shape that rate-limiter-flexible reads and writes. */
export const limitsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // A row of a busy caller is written again and again: room beside it keeps that out of the index.
    await sql`
      create table millrace.rate_limits (
        key text primary key,
        points integer not null default 0,
        expire bigint
      ) with (fillfactor = 70)`.execute(db);
  },
};
