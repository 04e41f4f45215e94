import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Manual tasks: who performs them, what is told of them, and who may. */
export const peopleMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table tasks.tasks add column parked boolean not null default false`.execute(db);
    // No status change of a worker's task touches it.
    await sql`
      create index tasks_performing on tasks.tasks (assignee_id, id)
      where kind = 'manual' and status in ('PENDING', 'RUNNING')`.execute(db);

    await sql`
      create table tasks.users (
        id uuid primary key,
        name text not null,
        email text not null,
        role text not null,
        deleted boolean not null,
        event_at timestamptz not null
      )`.execute(db);
    await sql`create table tasks.users_backfill (completed_at timestamptz not null)`.execute(db);
    await sql`
      create table tasks.inbox (event_id uuid primary key, received_at timestamptz not null default now())`.execute(db);
    await sql`create index inbox_age on tasks.inbox (received_at)`.execute(db);

    await sql`
      create table tasks.event_outbox (
        id uuid primary key,
        seq bigint generated always as identity,
        subject text not null,
        body text not null,
        created_at timestamptz not null default now(),
        hold_until timestamptz not null default '-infinity',
        sendings int not null default 0,
        published_at timestamptz
      )`.execute(db);
    await sql`create index event_outbox_unpublished on tasks.event_outbox (seq) where published_at is null`.execute(db);
    await sql`create index event_outbox_age on tasks.event_outbox (created_at)`.execute(db);
    await sql`create index event_outbox_newest on tasks.event_outbox (published_at) where published_at is not null`.execute(
      db,
    );
    await sql`create table tasks.event_outbox_stream (created_at timestamptz)`.execute(db);
    await sql`insert into tasks.event_outbox_stream values (null)`.execute(db);
  },
};
