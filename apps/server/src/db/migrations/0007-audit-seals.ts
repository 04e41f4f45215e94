import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Each audit gets a chain of hashes and a list of what is not chained yet. The list is filled in the transaction that
 * writes the entry, so whatever was committed is found in it, however late (decision 0021).
 */
export const auditSealsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const name of ["tasks", "auth"]) {
      const schema = sql.id(name);
      await sql`
        create table ${schema}.audit_seals (
          n bigint primary key,
          audit_id uuid not null unique,
          hash text not null,
          sealed_at timestamptz not null default now()
        )`.execute(db);
      await sql`
        create trigger audit_seals_append_only before update or delete or truncate on ${schema}.audit_seals
        for each statement execute function ${schema}.refuse_change()`.execute(db);

      await sql`
        create table ${schema}.audit_unsealed (
          audit_id uuid primary key,
          at timestamptz not null default now()
        )`.execute(db);
      await sql`
        create function ${schema}.await_seal() returns trigger language plpgsql as $$
        begin
          insert into ${schema}.audit_unsealed (audit_id) select id from entries;
          return null;
        end $$`.execute(db);
      await sql`
        create trigger audit_awaits_seal after insert on ${schema}.audit
        referencing new table as entries
        for each statement execute function ${schema}.await_seal()`.execute(db);
      await sql`insert into ${schema}.audit_unsealed (audit_id, at) select id, at from ${schema}.audit`.execute(db);
    }
  },
};
