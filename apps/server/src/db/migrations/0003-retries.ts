import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What retries, cancellation, dead letters, schedules and the audit need. */
export const retriesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table tasks.tasks
        add column retry_base_ms int not null default 1000,
        add column retry_cap_ms int not null default 600000,
        add column suspect boolean not null default false,
        add column overdue_at timestamptz`.execute(db);
    await sql`alter table tasks.outbox add column headers json`.execute(db);
    await sql`create index tasks_canceled on tasks.tasks (finished_at) where status = 'CANCELED'`.execute(db);
    await sql`create index tasks_expiring on tasks.tasks (expires_at) where expires_at is not null and overdue_at is null and status in ('PENDING', 'RUNNING')`.execute(
      db,
    );

    await sql`
      create table tasks.dead_letters (
        id uuid primary key,
        task_id uuid not null,
        owner_id uuid not null,
        kind text not null,
        queue text not null,
        title text not null,
        reason text not null check (reason in ('attempts', 'unrecoverable', 'deliveries', 'unprocessable', 'expired')),
        error json,
        fingerprint text not null,
        payload json,
        attempt int not null,
        dispatch int not null,
        delivery int not null,
        buried_at timestamptz not null,
        state text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
        resolved_at timestamptz,
        resolved_by text,
        resolution text,
        unique (task_id, attempt)
      )`.execute(db);
    await sql`create index dead_letters_state on tasks.dead_letters (state, id)`.execute(db);
    await sql`create index dead_letters_fingerprint on tasks.dead_letters (fingerprint, state)`.execute(db);
    await sql`
      create table tasks.replays (
        id uuid primary key,
        filter json not null,
        reason text not null,
        total int not null,
        done int not null default 0,
        failed int not null default 0,
        canary int not null,
        rate_per_second int not null,
        state text not null check (state in ('canary', 'running', 'done', 'stopped')),
        note text,
        created_by text not null,
        created_at timestamptz not null,
        touched_at timestamptz not null,
        finished_at timestamptz
      )`.execute(db);
    await sql`
      create table tasks.replay_items (
        replay_id uuid not null,
        dead_letter_id uuid not null,
        task_id uuid not null,
        state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused')),
        note text,
        primary key (replay_id, dead_letter_id)
      )`.execute(db);
    await sql`create index replay_items_waiting on tasks.replay_items (replay_id, dead_letter_id) where state = 'waiting'`.execute(
      db,
    );

    await sql`
      create table tasks.schedules (
        id uuid primary key,
        owner_id uuid not null,
        name text not null,
        kind text not null,
        title text,
        payload json,
        priority tasks.task_priority not null,
        tags text[] not null,
        cron text not null,
        time_zone text not null,
        missed text not null check (missed in ('skip', 'run-once')),
        enabled boolean not null,
        next_fire_at timestamptz,
        last_fire_at timestamptz,
        last_error text,
        version int not null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      )`.execute(db);
    await sql`create index schedules_due on tasks.schedules (next_fire_at) where enabled`.execute(db);
    await sql`create index schedules_owner on tasks.schedules (owner_id, id)`.execute(db);
    await sql`
      create table tasks.schedule_fires (
        schedule_id uuid not null,
        fire_at timestamptz not null,
        task_id uuid,
        primary key (schedule_id, fire_at)
      )`.execute(db);

    await sql`
      create table tasks.paused_queues (
        queue text primary key,
        paused_at timestamptz not null,
        paused_by text not null,
        reason text not null
      )`.execute(db);

    await sql`
      create table tasks.audit (
        id uuid primary key,
        at timestamptz not null,
        actor text not null,
        origin text not null,
        request_id text not null,
        action text not null,
        entity text not null,
        entity_id text not null,
        detail json
      )`.execute(db);
    await sql`create index audit_entity on tasks.audit (entity, entity_id, id)`.execute(db);
    await sql`
      create function tasks.refuse_change() returns trigger language plpgsql as $$
      begin raise exception 'the audit is append-only'; end $$`.execute(db);
    await sql`
      create trigger audit_append_only before update or delete or truncate on tasks.audit
      for each statement execute function tasks.refuse_change()`.execute(db);
  },
};
