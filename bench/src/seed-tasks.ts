import { parseArgs } from "node:util";

import { runCommandLine } from "@millrace/local-stack/commands/run-command-line";
import { LocalStackError } from "@millrace/local-stack/errors";
import { z } from "zod";

import { migrateEmpty } from "./lists/migrate-empty.ts";
import { seedTasks } from "./lists/seed.ts";

/** Fills an empty database of one's own: `node bench/src/seed-tasks.ts --url postgres://… --tasks 1000000`. */
runCommandLine(async () => {
  const { values } = parseArgs({ options: { url: { type: "string" }, tasks: { type: "string", default: "1000000" } } });
  const { url, tasks } = z.object({ url: z.url().optional(), tasks: z.coerce.number().int().min(1) }).parse(values);
  if (url === undefined) throw new LocalStackError("Name an empty database: --url postgres://…");
  await migrateEmpty(url);
  await seedTasks(url, tasks, (done) => console.log(`${done} tasks`));
  return 0;
});
