import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { readNotedHead } from "../src/audit/noted-head.ts";
import { verifyChain } from "../src/audit/verify-chain.ts";
import { idAt, openSealedAudit, sealAudit, tamper, writeAudit } from "./support/audit-fixture.ts";

const forged = sql`
  insert into tasks.audit (id, at, actor, origin, request_id, action, entity, entity_id)
  values ('01900000-0000-7000-8000-000000000001', '2024-06-09', 'nobody', 'x', 'x', 'task.cancel', 'task', 'x')`;

describe("the verification of the audit", () => {
  test("audit: what was written as it should be is verified, and waits or is sealed", async () => {
    await using database = await openSealedAudit(5);
    await writeAudit(database.db, 3);
    expect(await verifyChain(database.db, "tasks")).toMatchObject({ head: { n: 5 }, problem: null });
    expect(await verifyChain(database.db, "auth")).toMatchObject({ head: { n: 0 }, problem: null });
  });

  test.each([
    ["its actor", sql`actor = 'somebody else'`],
    ["its time, by a microsecond", sql`at = at + interval '1 microsecond'`],
    ["its detail", sql`detail = '{"reason":"none"}'`],
    ["a detail that is gone", sql`detail = null`],
  ])("audit: a changed row is found and named: %s", async (_what, change) => {
    await using database = await openSealedAudit(5);
    const id = await idAt(database.db, 3);
    await tamper(database.db, sql`update tasks.audit set ${change} where id = ${id}`);
    const { head, problem } = await verifyChain(database.db, "tasks");
    expect(head.n).toBe(2);
    expect(problem).toContain(`entry 3 (${id}) is not what was sealed`);
  });

  test("audit: a missing row is found and named", async () => {
    await using database = await openSealedAudit(5);
    const id = await idAt(database.db, 2);
    await tamper(database.db, sql`delete from tasks.audit where id = ${id}`);
    expect((await verifyChain(database.db, "tasks")).problem).toBe(`entry 2 (${id}) is missing`);
  });

  test("audit: a row that is missing together with its seal is found", async () => {
    await using database = await openSealedAudit(5);
    const id = await idAt(database.db, 2);
    await tamper(
      database.db,
      sql`delete from tasks.audit where id = ${id}`,
      sql`delete from tasks.audit_seals where n = 2`,
    );
    expect((await verifyChain(database.db, "tasks")).problem).toBe("seal 2 is missing");
  });

  test("audit: a row that was removed before it was sealed is found and named", async () => {
    await using database = await openSealedAudit(2);
    await writeAudit(database.db, 1);
    const { audit_id: id } = await database.db
      .selectFrom("tasks.audit_unsealed")
      .select("audit_id")
      .executeTakeFirstOrThrow();
    await tamper(database.db, sql`delete from tasks.audit where id = ${id}`);
    await writeAudit(database.db, 1);
    await sealAudit(database.db);
    const { head, problem } = await verifyChain(database.db, "tasks");
    expect(head.n, "the others are sealed all the same").toBe(3);
    expect(problem).toBe(`entry ${id} is missing: it was removed before it was sealed`);
  });

  test("audit: a row inserted behind the seal is found and named", async () => {
    await using database = await openSealedAudit(5);
    await tamper(database.db, forged);
    await sealAudit(database.db);
    expect((await verifyChain(database.db, "tasks")).problem).toContain(
      "entry 01900000-0000-7000-8000-000000000001 is in no chain",
    );
  });

  test("audit: a row inserted into the chain itself is found", async () => {
    await using database = await openSealedAudit(5);
    await tamper(
      database.db,
      forged,
      sql`update tasks.audit_seals set n = n + 1000 where n > 2`,
      sql`update tasks.audit_seals set n = n - 999 where n > 2`,
      sql`insert into tasks.audit_seals (n, audit_id, hash)
        select 3, '01900000-0000-7000-8000-000000000001', repeat('0', 64)`,
    );
    expect((await verifyChain(database.db, "tasks")).problem).toContain("entry 3 (01900000");
  });

  test("audit: rows that changed places are found", async () => {
    await using database = await openSealedAudit(5);
    const [third, fourth] = [await idAt(database.db, 3), await idAt(database.db, 4)];
    await tamper(
      database.db,
      sql`update tasks.audit_seals set audit_id = gen_random_uuid() where n = 4`,
      sql`update tasks.audit_seals set audit_id = ${fourth} where n = 3`,
      sql`update tasks.audit_seals set audit_id = ${third} where n = 4`,
    );
    expect((await verifyChain(database.db, "tasks")).problem).toContain(`entry 3 (${fourth}) is not what was sealed`);
  });

  test("audit: a tail that was cut off is found by a head that was noted", async () => {
    await using database = await openSealedAudit(5);
    const { head: noted } = await verifyChain(database.db, "tasks");
    const cutOff = [await idAt(database.db, 4), await idAt(database.db, 5)];
    await tamper(
      database.db,
      sql`delete from tasks.audit where id = any(${cutOff})`,
      sql`delete from tasks.audit_seals where n > 3`,
    );
    expect((await verifyChain(database.db, "tasks")).problem, "nothing inside the database can show it").toBeNull();
    expect((await verifyChain(database.db, "tasks", [noted])).problem).toBe(
      "entries 4 to 5 are missing: the chain was cut off",
    );
  });

  test("audit: a chain made anew after a change is found by a head that was noted", async () => {
    await using database = await openSealedAudit(5);
    const { head: noted } = await verifyChain(database.db, "tasks");
    await tamper(
      database.db,
      sql`update tasks.audit set actor = 'nobody' where id = ${await idAt(database.db, 2)}`,
      sql`delete from tasks.audit_seals`,
      sql`insert into tasks.audit_unsealed (audit_id) select id from tasks.audit`,
    );
    await writeAudit(database.db, 1);
    await sealAudit(database.db);
    expect(await verifyChain(database.db, "tasks")).toMatchObject({ head: { n: 6 }, problem: null });
    expect((await verifyChain(database.db, "tasks", [noted])).problem).toContain("entry 5");
  });

  test("audit: a head that was noted holds while the chain grows", async () => {
    await using database = await openSealedAudit(5);
    const { head: noted } = await verifyChain(database.db, "tasks");
    await writeAudit(database.db, 2);
    await sealAudit(database.db);
    expect(await verifyChain(database.db, "tasks", [noted])).toMatchObject({ head: { n: 7 }, problem: null });
  });

  test("audit: a noted head is read with its chain, and anything else is refused", () => {
    const hash = "0f".repeat(32);
    expect(readNotedHead(`auth=12:${hash}`)).toEqual({ chain: "auth", n: 12, hash });
    for (const text of ["", `12:${hash}`, `finance=1:${hash}`, `tasks=0:${hash}`, "tasks=1:abc"]) {
      expect(() => readNotedHead(text)).toThrow(`--expect ${text}:`);
    }
  });
});
