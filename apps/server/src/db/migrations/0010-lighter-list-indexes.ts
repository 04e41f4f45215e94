import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Two indexes of all tasks by status and by kind were six more writes a task. Now what succeeds, which is nearly
 * everything, leaves the one by status, and the one by kind holds what failed or was canceled. A kind never changes: block ranges find
 * a rare one, and cost next to nothing to write.
 */
export const lighterListIndexesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`drop index tasks.tasks_status`.execute(db);
    await sql`create index tasks_status on tasks.tasks (status, id) where status <> 'SUCCESS'`.execute(db);
    await sql`drop index tasks.tasks_kind`.execute(db);
    await sql`create index tasks_kind_ended on tasks.tasks (kind, status, id) where status in ('FAILED', 'CANCELED')`.execute(
      db,
    );
    await sql`create index tasks_kind on tasks.tasks using brin (kind text_bloom_ops) with (pages_per_range = 32, autosummarize = on)`.execute(
      db,
    );
    // Written with every status change of a tagged task; of one without tags never.
    await sql`create index tasks_tags on tasks.tasks using gin (tags) where tags <> '{}'`.execute(db);
  },
};
