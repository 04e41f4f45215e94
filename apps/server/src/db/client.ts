import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type CustomTypesConfig, type PoolConfig } from "pg";
import type { Logger } from "pino";
import { createPreparedPool } from "./prepared-pool.ts";

/** Our int8 values stay below 2^53. A date is no instant: it stays text. */
const typeParsers: CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === types.builtins.INT8) return Number;
    if (oid === types.builtins.DATE) return String;
    return types.getTypeParser(oid, format);
  },
};

export interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  max: number;
  applicationName: string;
  options?: PoolConfig;
  log: Pick<Logger, "warn">;
}

export interface Database<Schema> {
  db: Kysely<Schema>;
  end: () => Promise<void>;
}

/**
 * A pool under kysely. A statement that starts with a comment such as `/* tasks.insert *\/` is prepared under
 * that name on each connection; others are not.
 */
export function createDatabase<Schema>({ url, max, applicationName, options, log }: DatabaseOptions): Database<Schema> {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    types: typeParsers,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    // Later than any answer can be: the connection is half open, and TCP would not say so for a quarter of an hour.
    query_timeout: 35_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    ...options,
  });
  // A connection that breaks would otherwise end the process: idle ones report to the pool, others to themselves.
  pool.on("error", (error) => log.warn({ reason: error.message }, "an idle database connection broke"));
  pool.on("connect", (client) => client.on("error", () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: createPreparedPool(pool) }) });
  return { db, end: () => db.destroy() };
}
