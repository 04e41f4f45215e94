import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const authMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create schema auth`.execute(db);
    await sql`
      create table auth.users (
        id uuid primary key,
        email text not null,
        name text not null,
        role text not null check (role in ('admin', 'manager', 'accountant', 'employee')),
        password_hash text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz
      )`.execute(db);
    await sql`create unique index users_email on auth.users (lower(email)) where deleted_at is null`.execute(db);
    await sql`
      create table auth.sessions (
        id_hash text primary key,
        user_id uuid not null references auth.users (id),
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index sessions_user on auth.sessions (user_id)`.execute(db);
    await sql`create index sessions_expiry on auth.sessions (expires_at)`.execute(db);
  },
};
