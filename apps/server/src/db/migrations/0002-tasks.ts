import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * `payload`, `result`, `error` are `json`, not `jsonb`: they are stored and given back, never searched, and
 * `jsonb` would refuse a string with an escaped NUL.
 *
 * Few indexes, because every status change writes to each of them: `tasks_open` and `tasks_due` hold only what
 * the sweeper and the scheduler look for.
 */
export const tasksMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create schema tasks`.execute(db);
    await sql`create type tasks.task_status as enum ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELED')`.execute(
      db,
    );
    await sql`create type tasks.task_priority as enum ('LOW', 'MEDIUM', 'HIGH')`.execute(db);
    await sql`
      create table tasks.kinds (
        name text not null,
        version int not null,
        description text not null,
        queue text not null,
        payload_schema json not null,
        retry json not null,
        timeout_ms int not null,
        announced_at timestamptz not null,
        primary key (name, version)
      )`.execute(db);
    await sql`
      create table tasks.tasks (
        id uuid primary key,
        owner_id uuid not null,
        assignee_id uuid,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        run_at timestamptz,
        expires_at timestamptz,
        dispatched_at timestamptz,
        version int not null,
        attempt int not null,
        dispatch int not null,
        delivery int not null,
        max_attempts int not null,
        timeout_ms int not null,
        status tasks.task_status not null,
        priority tasks.task_priority not null,
        kind text not null,
        queue text not null,
        title text not null,
        description text not null,
        tags text[] not null,
        payload json,
        result json,
        error json,
        idempotency_key text,
        request_hash text
      ) with (autovacuum_vacuum_scale_factor = 0.05)`.execute(db);
    await sql`create index tasks_owner on tasks.tasks (owner_id, id)`.execute(db);
    await sql`create unique index tasks_idempotency on tasks.tasks (owner_id, idempotency_key) where idempotency_key is not null`.execute(
      db,
    );
    await sql`create index tasks_open on tasks.tasks (queue, dispatched_at) where status in ('PENDING', 'RUNNING') and dispatched_at is not null`.execute(
      db,
    );
    await sql`create index tasks_due on tasks.tasks (run_at) where status = 'PENDING' and dispatched_at is null`.execute(
      db,
    );
    await sql`
      create table tasks.task_history (
        task_id uuid not null,
        version int not null,
        xid xid8 not null default pg_current_xact_id(),
        seq bigint generated always as identity (cache 100),
        at timestamptz not null,
        event text not null,
        status tasks.task_status not null,
        attempt int not null,
        dispatch int not null,
        delivery int not null,
        by text not null,
        detail json,
        primary key (task_id, version)
      )`.execute(db);
    await sql`create unique index task_history_cursor on tasks.task_history (xid, seq)`.execute(db);
    await sql`
      create table tasks.outbox (
        id uuid primary key,
        task_id uuid,
        subject text not null,
        body text not null,
        hold_until timestamptz not null
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)`.execute(db);
    await sql`create table tasks.cursor_epoch (epoch int not null)`.execute(db);
    await sql`insert into tasks.cursor_epoch values (1)`.execute(db);
  },
};
