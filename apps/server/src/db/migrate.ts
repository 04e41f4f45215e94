import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Logger } from "pino";
import type { DB } from "./database.ts";
import { authMigration } from "./migrations/0001-auth.ts";
import { tasksMigration } from "./migrations/0002-tasks.ts";
import { retriesMigration } from "./migrations/0003-retries.ts";
import { accountsMigration } from "./migrations/0004-accounts.ts";
import { auditSealsMigration } from "./migrations/0007-audit-seals.ts";
import { limitsMigration } from "./migrations/0006-limits.ts";
import { oidcMigration } from "./migrations/0005-oidc.ts";
import { taskListsMigration } from "./migrations/0008-task-lists.ts";
import { peopleMigration } from "./migrations/0009-people.ts";
import { lighterListIndexesMigration } from "./migrations/0010-lighter-list-indexes.ts";

/** Numbered, forward only; one that has been released never changes. */
const migrations: Record<string, Migration> = {
  "0001-auth": authMigration,
  "0002-tasks": tasksMigration,
  "0003-retries": retriesMigration,
  "0004-accounts": accountsMigration,
  "0007-audit-seals": auditSealsMigration,
  "0006-limits": limitsMigration,
  "0005-oidc": oidcMigration,
  "0008-task-lists": taskListsMigration,
  "0009-people": peopleMigration,
  "0010-lighter-list-indexes": lighterListIndexesMigration,
};

/**
 * Brings the schema up to date, under kysely's advisory lock: of several servers that start together one
 * migrates and the others wait. Code older than the schema (a rolling deployment) finds nothing to do.
 */
export async function migrate(db: Kysely<DB>, log: Pick<Logger, "info">): Promise<void> {
  await db.connection().execute(async (connection) => {
    const migrator = new Migrator({
      db: connection,
      provider: { getMigrations: () => Promise.resolve(migrations) },
      migrationTableSchema: "millrace",
      migrationTableName: "migrations",
      migrationLockTableName: "migration_lock",
    });
    const pending = (await migrator.getMigrations()).filter((migration) => migration.executedAt === undefined);
    if (pending.length === 0) return;

    await sql`set statement_timeout = 0`.execute(connection);
    try {
      const { error, results = [] } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
      for (const result of results) log.info({ migration: result.migrationName }, "migrated");
    } finally {
      await sql`reset statement_timeout`.execute(connection);
    }
  });
}
