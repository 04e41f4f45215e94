import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import type { Domain } from "../domains.ts";
import { createDatabase, type Database } from "./client.ts";
import type { DB } from "./database.ts";
import { migrate } from "./migrate.ts";

/** The databases of the domains that run in this process: one for all, or each its own. */
export interface Databases {
  byDomain: DomainDatabases;
  /** All schemas everywhere: that of a domain which runs elsewhere stays empty. */
  migrate(): Promise<void>;
  answer(): Promise<boolean>;
  end(): Promise<void>;
}

export type DomainDatabases = Partial<Record<Domain, Kysely<DB>>>;

export function openDatabases(
  databaseUrls: ReadonlyMap<Domain, string>,
  options: { max: number; applicationName: string; log: Pick<Logger, "info" | "warn"> },
): Databases {
  const byUrl = new Map<string, Database<DB>>();
  const byDomain: DomainDatabases = {};
  for (const [domain, url] of databaseUrls) {
    const database = byUrl.get(url) ?? createDatabase<DB>({ url, ...options });
    byUrl.set(url, database);
    byDomain[domain] = database.db;
  }
  const all = [...byUrl.values()];

  return {
    byDomain,
    async migrate() {
      for (const { db } of all) await migrate(db, options.log);
    },
    answer: () =>
      Promise.all(all.map(({ db }) => sql`select 1`.execute(db))).then(
        () => true,
        () => false,
      ),
    async end() {
      await Promise.all(all.map(({ end }) => end()));
    },
  };
}
