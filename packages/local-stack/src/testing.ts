import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { Client } from "pg";
import { inject } from "vitest";

import { createDatabase, databaseUrl, dropDatabase } from "./databases.ts";
import { startNats, type NatsOptions, type NatsServer } from "./nats-server.ts";
import type { TestStack } from "./test-stack.ts";

export interface TestDatabase extends AsyncDisposable {
  name: string;
  url: string;
}

function testStack(): TestStack {
  return inject("testStack");
}

/** The database `postgres` of the server that all test files of a run share. */
export function testPostgresAdminUrl(): string {
  return testStack().postgresAdminUrl;
}

/** A database of its own for a test file; a copy of `template` if one is named. Dropped on disposal. */
export async function createTestDatabase(template?: string): Promise<TestDatabase> {
  const adminUrl = testPostgresAdminUrl();
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = await createDatabase(adminUrl, name, template);
  return { name, url, [Symbol.asyncDispose]: () => dropDatabase(adminUrl, name) };
}

/**
 * Prepares a database once per run, whichever test file comes first, for {@link createTestDatabase} to copy.
 * `prepare` migrates, say; it must have closed its connections when it returns.
 */
export async function prepareTemplate(name: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const adminUrl = testPostgresAdminUrl();
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext($1))", [name]);
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 1) return name;
    const unfinished = `${name}_unfinished`;
    await dropDatabase(adminUrl, unfinished);
    await createDatabase(adminUrl, unfinished);
    await prepare(databaseUrl(adminUrl, unfinished));
    await client.query(
      `alter database ${client.escapeIdentifier(unfinished)} rename to ${client.escapeIdentifier(name)}`,
    );
    return name;
  } finally {
    await client.end();
  }
}

/** A nats-server of its own for a test file. Stopped, and its data removed, on disposal. */
export async function startTestNats(options: Pick<NatsOptions, "port" | "maxFileStore"> = {}): Promise<NatsServer> {
  const { directory, natsBinary } = testStack();
  const dataDir = join(directory, `nats-${randomUUID()}`);
  const server = await startNats({ ...options, dataDir, binary: natsBinary });
  const dispose = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return Object.defineProperty(server, Symbol.asyncDispose, { value: dispose });
}
