import type { Kysely, KyselyPlugin } from "kysely";
import type { DB } from "../../src/db/database.ts";

/** A database that counts what is asked of it; beginning and ending a transaction does not count. */
export function countStatements(db: Kysely<DB>): { db: Kysely<DB>; count: () => number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { db: db.withPlugin(plugin), count: () => count };
}
