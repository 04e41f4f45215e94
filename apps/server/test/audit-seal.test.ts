import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sql } from "kysely";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createAuditSealing } from "../src/audit/seal.job.ts";
import { listAuditSeals } from "../src/audit/seal.queries.ts";
import { verifyChain } from "../src/audit/verify-chain.ts";
import { openTestDatabase } from "./http-fixture.ts";
import { idAt, openSealedAudit, sealAudit, tamper, writeAudit } from "./support/audit-fixture.ts";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { startWorld } from "./support/world.ts";

const verifyMain = fileURLToPath(new URL("../src/audit/verify-main.ts", import.meta.url));

/** Runs `npm run audit:verify` without npm. */
function runVerification(url: string, ...options: string[]): Promise<{ code: unknown; output: string }> {
  const running = promisify(execFile)(process.execPath, [verifyMain, ...options], { env: { DATABASE_URL: url } });
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: unknown; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
}

describe("the seal of the audit", () => {
  test("audit: two servers that seal at once under writers make one contiguous chain", async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const writing = Promise.all(["a", "b", "c"].map((writer) => writeInSteps(writer)));
    async function writeInSteps(writer: string): Promise<void> {
      for (let step = 0; step < 20; step += 1) await writeAudit(db, 20, `${writer} ${step}`);
    }
    let written = false;
    void writing.finally(() => (written = true));
    await Promise.all([sealOn(), sealOn()]);
    async function sealOn(): Promise<void> {
      for (let last = false; !last;) {
        last = written;
        await sealAudit(db);
      }
    }
    await sealAudit(db);
    const { rows } = await sql<{ n: number }>`select n from tasks.audit_seals order by n`.execute(db);
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
    expect(await verifyChain(db, "tasks")).toMatchObject({ head: { n: 1_200 }, problem: null });
  });

  test("audit: an entry of a long transaction is sealed once it is committed, and none is skipped", async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const late = await db.startTransaction().execute();
    await sql`
      insert into tasks.audit (id, at, actor, origin, request_id, action, entity, entity_id)
      values ('01900000-0000-7000-8000-00000000000a', now(), 'late', 'x', 'x', 'task.cancel', 'task', 'x')`.execute(
      late,
    );
    await writeAudit(db, 3);
    await sealAudit(db);
    expect(await verifyChain(db, "tasks"), "nobody waits for it").toMatchObject({ head: { n: 3 }, problem: null });
    await late.commit().execute();
    await writeAudit(db, 2);
    await sealAudit(db);
    expect(await idAt(db, 4)).toBe("01900000-0000-7000-8000-00000000000a");
    expect(await verifyChain(db, "tasks")).toMatchObject({ head: { n: 6 }, problem: null });
  });

  test("audit: what is rolled back leaves no trace in the chain", async () => {
    await using database = await openSealedAudit(1);
    const { db } = database;
    await expect(
      db.transaction().execute(async (trx) => {
        await sql`
          insert into tasks.audit (id, at, actor, origin, request_id, action, entity, entity_id)
          values (gen_random_uuid(), now(), 'x', 'x', 'x', 'x', 'task', 'x')`.execute(trx);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await sealAudit(db);
    expect(await listAuditSeals({ auth: db, tasks: db })).toMatchObject([
      { chain: "tasks", sealed: 1, unsealed: 0 },
      { chain: "auth", sealed: 0, head: null, sealedAt: null, unsealed: 0 },
    ]);
  });

  test("audit: the chain is append-only, as the audit is", async () => {
    await using database = await openSealedAudit(1);
    const { db } = database;
    await expect(db.updateTable("tasks.audit_seals").set({ hash: "" }).execute()).rejects.toThrow("append-only");
    await expect(db.deleteFrom("tasks.audit_seals").execute()).rejects.toThrow("append-only");
    await expect(sql`truncate auth.audit_seals`.execute(db)).rejects.toThrow("append-only");
  });

  test("audit: the head is logged at first and then every ten minutes, so that it exists outside the database", async () => {
    await using database = await openTestDatabase();
    const lines: Record<string, unknown>[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    let now = 0;
    const { db } = database;
    const seal = createAuditSealing({ db, chain: "tasks", log, now: () => now, onSealed: () => undefined });
    await writeAudit(db, 2);
    await seal();
    await writeAudit(db, 1);
    await seal();
    now = 600_000;
    await seal();
    await seal();
    const { head } = await verifyChain(db, "tasks");
    expect(lines).toMatchObject([
      { msg: "audit sealed", chain: "tasks", n: 2 },
      { msg: "audit sealed", chain: "tasks", ...head },
    ]);
    expect(head.n).toBe(3);
  });

  test("audit: 10,000 rows are sealed in batches and verified by the command", { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase();
    const { db, url } = database;
    for (let batch = 0; batch < 10; batch += 1) await writeAudit(db, 1_000, `batch ${batch}`);
    await sealAudit(db);
    const [tasks] = await listAuditSeals({ auth: db, tasks: db });
    const right = await runVerification(url, "--expect", `tasks=${tasks?.head}`);
    expect(right.output).toContain(`tasks: 10000 entries verified, head tasks=${tasks?.head}`);
    expect(right.code).toBe(0);

    const id = await idAt(db, 9_876);
    await tamper(db, sql`update tasks.audit set origin = 'elsewhere' where id = ${id}`);
    const wrong = await runVerification(url);
    expect(wrong.output).toContain(`tasks: WRONG: entry 9876 (${id}) is not what was sealed`);
    expect(wrong.code).toBe(1);
    expect(await runVerification(url, "--expect", "nonsense")).toMatchObject({ code: 2 });
  });

  test("audit: servers seal by themselves, and admins alone see how far", async () => {
    await using world = await startWorld();
    const second = await world.startServer();
    const { client: manager } = await world.signIn("manager");
    const { client: admin } = await world.signIn("admin", second.url);
    for (const reason of ["one", "two"]) {
      await manager.queues.pause.mutate({ name: "default", reason });
      await manager.queues.resume.mutate({ name: "default" });
    }
    const seal = await eventually("all four are sealed", async () => {
      const [tasks] = (await admin.audit.seals.query()).items;
      return tasks?.sealed === 4 && tasks;
    });
    expect(seal).toMatchObject({ chain: "tasks", unsealed: 0, sealedAt: expect.any(String) });
    expect(seal.head).toMatch(/^4:[0-9a-f]{64}$/);
    expect(await refusal(manager.audit.seals.query())).toMatchObject({ code: "FORBIDDEN" });
    const counts = await Promise.all([world.server, second].map(({ url }) => countSealed(url)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});

async function countSealed(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain('millrace_audit_unsealed_seconds{chain="tasks"} 0');
  return Number(/millrace_audit_sealed_total\{chain="tasks"\} (\d+)/.exec(text)?.[1] ?? 0);
}
