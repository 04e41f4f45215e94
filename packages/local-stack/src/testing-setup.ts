import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { readDataDir } from "./config.ts";
import { isAlive } from "./leftover.ts";
import { findNatsServer } from "./nats-binary.ts";
import { startPostgres } from "./postgres.ts";
import type { TestStack } from "./test-stack.ts";

const prefix = "test-";

async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir).catch(() => [])) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (owner > 0 && !isAlive(owner)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

function printLine(message: string): void {
  console.log(message);
}

/** Once per run of vitest: one PostgreSQL for all test files, and nats-server found or fetched. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = readDataDir();
  await removeLeftovers(dataDir);
  const natsBinary = await findNatsServer({ dataDir, log: printLine });
  const directory = join(dataDir, `${prefix}${process.pid}`);
  const postgres = await startPostgres({ dataDir: directory, log: printLine });
  const stack: TestStack = { directory, postgresAdminUrl: postgres.adminUrl, natsBinary };
  project.provide("testStack", stack);
  return async () => {
    await postgres.stop("immediate");
    await rm(directory, { recursive: true, force: true });
  };
}
