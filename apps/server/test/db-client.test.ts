import { readdir } from "node:fs/promises";
import { createTestDatabase } from "@millrace/local-stack/testing";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../src/db/client.ts";
import { isTransientDatabaseError } from "../src/db/database-error.ts";
import type { DB } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { toErrorAnswer } from "../src/http/error-answer.ts";

const log = pino({ level: "silent" });

let url: string;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  ({ url } = database);
  drop = () => database[Symbol.asyncDispose]();
});
afterAll(() => drop());

function open(options: Parameters<typeof createDatabase>[0]["options"] = {}): Database<DB> & AsyncDisposable {
  const database = createDatabase<DB>({ url, max: 1, applicationName: "db test", options, log });
  return { ...database, [Symbol.asyncDispose]: () => database.end() };
}

/** The error that `work` ends with. */
async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("R5 five servers that start together on an empty database all come up, and each migration runs once", async () => {
  const servers = Array.from({ length: 5 }, () => open());
  await Promise.all(servers.map(({ db }) => migrate(db, log)));
  const [{ db }] = [servers[0] ?? open()];
  const { rows } = await sql<{ name: string }>`select name from millrace.migrations order by name`.execute(db);
  const files = await readdir(new URL("../src/db/migrations", import.meta.url));
  expect(rows.map(({ name }) => `${name}.ts`)).toEqual(files.toSorted());
  await migrate(db, log);
  await Promise.all(servers.map(({ end }) => end()));
});

test("R5 old code starts on a newer schema", async () => {
  await using database = open();
  await migrate(database.db, log);
  await sql`insert into millrace.migrations (name, timestamp) values ('9999-later', now()::text)`.execute(database.db);
  expect(await errorOf(migrate(database.db, log))).toBeUndefined();
  await sql`delete from millrace.migrations where name = '9999-later'`.execute(database.db);
});

test("int8 is a number, a date is text, a timestamp is a Date", async () => {
  await using database = open();
  const { rows } =
    await sql`select 9007199254740991::int8 as big, date '2026-03-29' as day, timestamptz '2026-03-29T01:30:00Z' as at`.execute(
      database.db,
    );
  expect(rows).toEqual([{ big: 9_007_199_254_740_991, day: "2026-03-29", at: new Date("2026-03-29T01:30:00Z") }]);
});

test("a statement is prepared exactly if a comment names it, each text under a name of its own", async () => {
  await using database = open();
  const { db } = database;
  const ask = async (value: number) => {
    const { rows } = await sql<{ n: number }>`/* test.one */ select ${value}::int as n`.execute(db);
    return rows[0]?.n;
  };
  expect([await ask(1), await ask(2)]).toEqual([1, 2]);
  await sql`/* test.one */ select ${3}::int + 1 as n`.execute(db);
  await sql`select ${4}::int as n`.execute(db);
  const { rows } = await sql<{ name: string; calls: number }>`
    select name, generic_plans + custom_plans as calls from pg_prepared_statements order by calls desc`.execute(db);
  expect(rows).toEqual([
    { name: expect.stringMatching(/^test\.one-[0-9a-f]{8}$/), calls: 2 },
    { name: expect.stringMatching(/^test\.one-[0-9a-f]{8}$/), calls: 1 },
  ]);
});

test("an idle connection that breaks does not end the process, and the next statement gets a new one", async () => {
  await using victim = open();
  await using killer = open();
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(victim.db);
  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(killer.db);
  const probe = async (): Promise<unknown> => {
    const error = await errorOf(sql`select 1`.execute(victim.db));
    if (error === undefined) return undefined;
    expect(isTransientDatabaseError(error)).toBe(true);
    return probe();
  };
  await probe();
});

test("PostgreSQL away, locked or too slow is UNAVAILABLE with Retry-After, a wrong statement is INTERNAL", async () => {
  await using slow = open({ statement_timeout: 20 });
  const timeout = await errorOf(sql`select pg_sleep(5)`.execute(slow.db));
  expect(toErrorAnswer(timeout, "id-00001")).toMatchObject({ body: { code: "UNAVAILABLE" }, retryAfterSeconds: 2 });

  const away = createDatabase<DB>({ url: "postgres://nobody@127.0.0.1:1/none", max: 1, applicationName: "x", log });
  const refused = await errorOf(sql`select 1`.execute(away.db));
  expect(toErrorAnswer(refused, "id-00001").body.code).toBe("UNAVAILABLE");
  await away.end();

  const wrong = await errorOf(sql`select secret_column from nowhere`.execute(slow.db));
  const answer = toErrorAnswer(wrong, "id-00001");
  expect(answer.body.code).toBe("INTERNAL");
  expect(JSON.stringify(answer)).not.toContain("nowhere");
});
