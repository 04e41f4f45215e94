import { pino } from "pino";
import { configFromEnvironment } from "./config.ts";
import { createDatabase } from "./db/client.ts";
import type { DB } from "./db/database.ts";
import { migrate } from "./db/migrate.ts";

const config = configFromEnvironment();
const log = pino({ level: config.logLevel });
const { db, end } = createDatabase<DB>({ url: config.databaseUrl, max: 1, applicationName: "millrace-migrate", log });
try {
  await migrate(db, log);
} finally {
  await end();
}
