import { Client } from "pg";
import { describe, expect, test } from "vitest";

import { createTestDatabase, prepareTemplate, startTestNats } from "../src/testing.ts";

async function queryOne(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(sql)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

describe("support for tests", () => {
  test("R2 a template is prepared once although several ask at the same time", async () => {
    let prepared = 0;
    const prepare = async (url: string) => {
      prepared += 1;
      await queryOne(url, "create table fruit as select 'plum' as name");
    };
    await Promise.all([1, 2, 3].map(() => prepareTemplate("template_of_fruit", prepare)));
    await using database = await createTestDatabase("template_of_fruit");
    expect(prepared).toBe(1);
    expect(await queryOne(database.url, "select name as value from fruit")).toBe("plum");
  });

  test("R2 each test file can have a nats-server of its own", async () => {
    await using first = await startTestNats();
    await using second = await startTestNats();
    expect(first.port).not.toBe(second.port);
    const answer = await fetch(`${first.monitorUrl}/healthz`);
    expect(await answer.json()).toEqual({ status: "ok" });
  });
});
