import { pino } from "pino";
import { configFromEnvironment } from "./config.ts";
import { openDatabases } from "./db/databases.ts";

const config = configFromEnvironment();
const log = pino({ level: config.logLevel });
const databases = openDatabases(config.databaseUrls, { max: 1, applicationName: "millrace-migrate", log });
try {
  await databases.migrate();
} finally {
  await databases.end();
}
