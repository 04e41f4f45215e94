import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What the lists need, and no more: a status change writes to every index of `tasks` that holds the row (it is no HOT
 * update, because indexes depend on the status). Which list reads which: docs/decisions/0024.
 *
 * `task_texts` stands apart so that a status change leaves the search index alone; a task that bears its kind's name
 * and no description has no row.
 */
export const taskListsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table tasks.tasks add column deleted_at timestamptz`.execute(db);
    // The status behind the id is checked within the index, in the order of ids: "mine, failed" fetches no other rows.
    await sql`create index tasks_owned on tasks.tasks (owner_id, id, status)`.execute(db);
    await sql`drop index tasks.tasks_owner`.execute(db);
    await sql`create index tasks_status on tasks.tasks (status, id)`.execute(db);
    await sql`create index tasks_kind on tasks.tasks (kind, status, id)`.execute(db);
    await sql`create index tasks_assignee on tasks.tasks (assignee_id, id, status) where assignee_id is not null`.execute(
      db,
    );
    await sql`create index tasks_expires on tasks.tasks (expires_at, id) where expires_at is not null`.execute(db);
    await sql`create index tasks_overdue on tasks.tasks (id) where overdue_at is not null and status in ('PENDING', 'RUNNING')`.execute(
      db,
    );
    await sql`create index tasks_priority on tasks.tasks (priority, id) where priority <> 'MEDIUM'`.execute(db);
    // Tasks end in about the order of their rows: block ranges do, and cost next to nothing to write.
    await sql`create index tasks_finished on tasks.tasks using brin (finished_at) with (pages_per_range = 32, autosummarize = on)`.execute(
      db,
    );

    // A trusted extension: the owner of the database may create it (PostgreSQL 13 on). It may be there already, anywhere.
    await sql`create extension if not exists pg_trgm with schema tasks`.execute(db);
    const { rows } = await sql<{ schema: string }>`
      select nspname as schema from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'pg_trgm'`.execute(
      db,
    );
    const trigrams = sql.id(rows[0]?.schema ?? "tasks", "gin_trgm_ops");
    await sql`create table tasks.task_texts (task_id uuid primary key, text text not null)`.execute(db);
    await sql`
      insert into tasks.task_texts
      select id, title || E'\n' || description from tasks.tasks where title <> kind or description <> ''`.execute(db);
    // A search reads what has not been merged yet from end to end: little of it, then.
    await sql`create index task_texts_trigrams on tasks.task_texts using gin (text ${trigrams}) with (gin_pending_list_limit = 256)`.execute(
      db,
    );
  },
};
