import { createDatabase } from "@millrace/server/db/client";
import type { DB } from "@millrace/server/db/database";
import { migrate } from "@millrace/server/db/migrate";

/** An empty database gets the server's schema. */
export async function migrateEmpty(url: string): Promise<void> {
  const { db, end } = createDatabase<DB>({ url, max: 1, applicationName: "bench-lists", log: console });
  await migrate(db, { info: () => undefined });
  await end();
}
