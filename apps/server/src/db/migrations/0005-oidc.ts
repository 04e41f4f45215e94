import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What the OAuth2 and OpenID Connect provider keeps. */
export const oidcMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table auth.oauth_clients (
        id uuid primary key,
        name text not null,
        kind text not null check (kind in ('web', 'browser', 'machine')),
        redirect_uris text[] not null,
        scopes text[] not null,
        secret_hash text,
        secret_created_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        check ((kind = 'browser') = (secret_hash is null))
      )`.execute(db);

    // Found by the hash only: who reads the table can use none of its tokens.
    await sql`
      create table auth.oauth_records (
        model text not null,
        id_hash text not null,
        uid text,
        grant_id text,
        payload json not null,
        expires_at timestamptz,
        consumed_at timestamptz,
        primary key (model, id_hash)
      )`.execute(db);
    await sql`create index oauth_records_uid on auth.oauth_records (uid) where uid is not null`.execute(db);
    await sql`create index oauth_records_grant on auth.oauth_records (grant_id) where grant_id is not null`.execute(db);
    await sql`create index oauth_records_person on auth.oauth_records ((payload ->> 'accountId'))`.execute(db);
    await sql`create index oauth_records_expiry on auth.oauth_records (expires_at)`.execute(db);

    await sql`
      create table auth.oauth_consents (
        user_id uuid not null references auth.users (id),
        client_id uuid not null references auth.oauth_clients (id) on delete cascade,
        scopes text[] not null,
        given_at timestamptz not null,
        primary key (user_id, client_id)
      )`.execute(db);

    await sql`
      create table auth.signing_keys (
        id text primary key,
        algorithm text not null,
        public_key json not null,
        sealed_private_key text not null,
        created_at timestamptz not null,
        retired_at timestamptz
      )`.execute(db);
    await sql`create unique index signing_keys_one_signs on auth.signing_keys ((true)) where retired_at is null`.execute(
      db,
    );

    await sql`
      create table auth.external_accounts (
        issuer text not null,
        subject text not null,
        user_id uuid not null references auth.users (id),
        linked_at timestamptz not null,
        primary key (issuer, subject)
      )`.execute(db);
    await sql`create index external_accounts_user on auth.external_accounts (user_id)`.execute(db);
  },
};
