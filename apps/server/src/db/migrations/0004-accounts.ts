import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What the administration of users, their events, personal tokens and the audit of all that need. */
export const accountsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table auth.users
        alter column password_hash drop not null,
        add column email_verified boolean not null default false,
        add column event_at timestamptz`.execute(db);
    await sql`create index users_newest on auth.users (id) where deleted_at is null`.execute(db);

    await sql`
      create table auth.api_tokens (
        id uuid primary key,
        user_id uuid not null references auth.users (id),
        name text not null,
        token_hash text not null unique,
        scopes text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      )`.execute(db);
    await sql`create index api_tokens_user on auth.api_tokens (user_id, id)`.execute(db);

    // Kept after the publication: the stream can be rebuilt from them, in the order of seq.
    await sql`
      create table auth.outbox (
        id uuid primary key,
        seq bigint generated always as identity,
        subject text not null,
        body text not null,
        created_at timestamptz not null default now(),
        hold_until timestamptz not null default '-infinity',
        sendings int not null default 0,
        published_at timestamptz
      )`.execute(db);
    await sql`create index outbox_unpublished on auth.outbox (seq) where published_at is null`.execute(db);
    await sql`create index outbox_age on auth.outbox (created_at)`.execute(db);
    await sql`create index outbox_newest on auth.outbox (published_at) where published_at is not null`.execute(db);
    await sql`create table auth.outbox_stream (created_at timestamptz)`.execute(db);
    await sql`insert into auth.outbox_stream values (null)`.execute(db);

    await sql`
      create table auth.audit (
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
    await sql`create index audit_entity on auth.audit (entity, entity_id, id)`.execute(db);
    await sql`
      create function auth.refuse_change() returns trigger language plpgsql as $$
      begin raise exception 'the audit is append-only'; end $$`.execute(db);
    await sql`
      create trigger audit_append_only before update or delete or truncate on auth.audit
      for each statement execute function auth.refuse_change()`.execute(db);
  },
};
