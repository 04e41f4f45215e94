import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql, type Transaction } from "kysely";
import { createDatabase } from "../../src/db/client.ts";
import type { DB } from "../../src/db/database.ts";
import { silentLog } from "./silent-log.ts";
import type { World } from "./world.ts";

export interface Writers {
  ownerId: string;
  /** Each writer changes its own tasks `count` times, one transaction each; gives `<task id> <version>` of every row. */
  write(count: number): Promise<string[]>;
  end(): Promise<void>;
}

/** Concurrent transactions that write history and commit later, some out of order. */
export async function createWriters(world: World, writers: number): Promise<Writers> {
  const { db, end } = createDatabase<DB>({
    url: world.databaseUrl,
    max: writers,
    applicationName: "writers",
    log: silentLog,
  });
  const ownerId = randomUUID();

  async function writeOne(trx: Transaction<DB>, id: string, version: number): Promise<void> {
    await sql`insert into tasks.tasks (id, owner_id, created_at, updated_at, version, attempt, dispatch, delivery,
        max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
      values (${id}, ${ownerId}, now(), now(), ${version}, 1, 1, 1, 1, 1, 'RUNNING', 'LOW', 'x', 'default', 'x', '', '{}')
      on conflict (id) do update set version = excluded.version`.execute(trx);
    await sql`insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by)
      values (${id}, ${version}, now(), 'start', 'RUNNING', 1, 1, 1, 'test')`.execute(trx);
  }

  async function run(writer: number, count: number): Promise<string[]> {
    const id = randomUUID();
    const written: string[] = [];
    for (let version = 1; version <= count; version++) {
      await db.transaction().execute(async (trx) => {
        await writeOne(trx, id, version);
        // Commits in another order than the rows were numbered in is what the cursor has to bear.
        if ((version + writer) % 5 === 0) await delay((version * 7 + writer * 3) % 11);
      });
      written.push(`${id} ${version}`);
    }
    return written;
  }

  return {
    ownerId,
    write: async (count) =>
      (await Promise.all(Array.from({ length: writers }, (_, writer) => run(writer, count)))).flat(),
    end,
  };
}
