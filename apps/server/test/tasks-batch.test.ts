import { randomUUID } from "node:crypto";
import type { BatchInput } from "@millrace/contracts/task-batch";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../src/audit/audit.ts";
import { createIds } from "../src/new-id.ts";
import { createKindCatalog } from "../src/tasks/kind.catalog.ts";
import { createTaskActions } from "../src/tasks/task.actions.ts";
import { countStatements } from "./support/counted-statements.ts";
import { eventually } from "./support/eventually.ts";
import { refusal } from "./support/refusal.ts";
import { announceKind, type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let user: Client;
let userId: string;
let other: Client;
let manager: Client;

const kind = "test.idle";

beforeAll(async () => {
  world = await startWorld();
  await announceKind(world.db);
  await announceKind(world.db, { name: "test.other" });
  ({ client: user, userId } = await world.signIn("user"));
  ({ client: other } = await world.signIn("accountant"));
  ({ client: manager } = await world.signIn("manager"));
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await sql`update tasks.tasks set deleted_at = now() where deleted_at is null`.execute(world.db);
});

async function make(count: number, of = kind, client = user): Promise<string[]> {
  const { items } = await client.tasks.createMany.mutate({
    tasks: Array.from({ length: count }, () => ({ kind: of })),
  });
  return items.map(({ id }) => id);
}

async function statuses(): Promise<Record<string, number>> {
  const rows = await world.db
    .selectFrom("tasks.tasks")
    .select(["status", (eb) => eb.fn.countAll<number>().as("count")])
    .where("deleted_at", "is", null)
    .groupBy("status")
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

describe("batches", () => {
  test("T5 a thousand tasks are canceled, retried and deleted, each call with an outcome per id in its order", async () => {
    const ids = await make(1_000);
    for (const [action, left] of [
      ["cancel", { CANCELED: 1_000 }],
      ["retry", { PENDING: 1_000 }],
      ["delete", {}],
    ] as const) {
      const answer = await user.tasks.batch.mutate({ action, ids, reason: "in bulk" });
      expect(answer).toMatchObject({ succeeded: 1_000, failed: 0, more: false });
      expect(answer.items).toEqual(ids.map((id) => ({ id, ok: true })));
      expect(await statuses()).toEqual(left);
    }
    const [id = ""] = ids;
    const history = await world.db
      .selectFrom("tasks.task_history")
      .select(["version", "event", "by"])
      .where("task_id", "=", id)
      .orderBy("version")
      .execute();
    expect(history.map(({ version, event }) => `${version} ${event}`)).toEqual([
      "1 create",
      "2 cancel",
      "3 retry",
      "4 cancel",
      "5 delete",
    ]);
    const audited = await world.db.selectFrom("tasks.audit").select("action").where("entity_id", "=", id).execute();
    expect(audited.map(({ action }) => action)).toEqual(["task.cancel", "task.retry", "task.delete"]);
  });

  test.each(["cancel", "retry", "delete"] as const)(
    "T5 to %s a thousand tasks takes five statements at most",
    async (action) => {
      const ids = await make(1_000);
      if (action === "retry") await user.tasks.batch.mutate({ action: "cancel", ids });
      const counted = countStatements(world.db);
      const now = Date.now;
      const actions = createTaskActions({
        db: counted.db,
        reads: counted.db,
        catalog: createKindCatalog({ db: world.db, now }),
        now,
        newId: createIds(now),
        random: Math.random,
        ensureKnown: () => Promise.resolve(),
        onEvents: () => undefined,
        committed: () => undefined,
      });
      const actor: Actor = { id: userId, origin: "test", requestId: "test", seesAll: false };
      expect(await actions.batch(actor, { action, ids })).toMatchObject({ succeeded: 1_000, failed: 0 });
      expect(counted.count()).toBeLessThanOrEqual(5);
    },
  );

  test("T5 foreign, unknown, repeated and unfit ids fail alone, each with its own error", async () => {
    const [mine = "", ended = ""] = await make(2);
    const [foreign = ""] = await make(1, kind, other);
    const unknown = randomUUID();
    await user.tasks.cancel.mutate({ id: ended });
    const answer = await user.tasks.batch.mutate({ action: "cancel", ids: [foreign, mine, unknown, mine, ended] });
    expect(answer).toMatchObject({ succeeded: 1, failed: 4 });
    expect(answer.items.map(({ id, ok, error }) => [id, ok, error?.code])).toEqual([
      [foreign, false, "NOT_FOUND"],
      [mine, true, undefined],
      [unknown, false, "NOT_FOUND"],
      [mine, false, "CONFLICT"],
      [ended, false, "INVALID_TRANSITION"],
    ]);
    expect(answer.items[4]?.error?.message).toContain("CANCELED");
    expect((await other.tasks.get.query({ id: foreign })).status).toBe("PENDING");
    const audited = await world.db
      .selectFrom("tasks.audit")
      .select("entity_id")
      .where("entity_id", "in", [foreign, unknown])
      .execute();
    expect(audited).toEqual([]);
  });

  test("T5 one id in two spellings is one task", async () => {
    const [id = ""] = await make(1);
    const answer = await user.tasks.batch.mutate({ action: "cancel", ids: [id.toUpperCase(), id] });
    expect(answer.items).toMatchObject([
      { id, ok: true },
      { id, ok: false, error: { code: "CONFLICT" } },
    ]);
    expect((await user.tasks.retry.mutate({ id: id.toUpperCase() })).status).toBe("PENDING");
  });

  test("T5 what is assigned to one and not one's own fails alone as forbidden", async () => {
    const [assigned = ""] = await make(1, kind, other);
    await sql`update tasks.tasks set assignee_id = ${userId} where id = ${assigned}`.execute(world.db);
    const answer = await user.tasks.batch.mutate({ action: "delete", ids: [assigned] });
    expect(answer.items).toMatchObject([{ id: assigned, ok: false, error: { code: "FORBIDDEN" } }]);
    const byFilter = await user.tasks.batch.mutate({ action: "delete", filter: {} });
    expect(byFilter).toMatchObject({
      succeeded: 0,
      failed: 1,
      items: [{ id: assigned, error: { code: "FORBIDDEN" } }],
    });
  });

  test("T5 all that match a filter, one's own only, in chunks", async () => {
    await make(1_000);
    await make(300);
    await make(5, "test.other");
    await make(3, kind, other);
    const answer = await user.tasks.batch.mutate({ action: "cancel", filter: { kind: [kind], status: ["PENDING"] } });
    expect(answer).toEqual({ succeeded: 1_300, failed: 0, more: false, items: [] });
    expect(await statuses()).toEqual({ CANCELED: 1_300, PENDING: 8 });
    const retried = await manager.tasks.batch.mutate({ action: "cancel", filter: { scope: "all" } });
    expect(retried).toMatchObject({ succeeded: 8, failed: 1_300, more: false });
    expect(retried.items).toHaveLength(100);
  }, 30_000);

  test("T5 what matches a filter no more when its turn comes is left alone", async () => {
    const [kept = "", deleted = ""] = await make(2);
    await user.tasks.batch.mutate({ action: "cancel", ids: [kept, deleted] });
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const changing = world.db.transaction().execute(async (trx) => {
      await sql`update tasks.tasks set status = 'PENDING' where id = ${kept}`.execute(trx);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const batch = user.tasks.batch.mutate({ action: "delete", filter: { status: ["CANCELED"] } });
    await eventually("the batch waits for the task that changes", async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%action.lock%'`.execute(
        world.db,
      );
      return rows.length > 0;
    });
    release.resolve();
    await changing;
    expect(await batch).toEqual({ succeeded: 1, failed: 0, more: false, items: [] });
    expect(await statuses()).toEqual({ PENDING: 1 });
  });

  test("T5 a filter that matches nothing is no error", async () => {
    const answer = await user.tasks.batch.mutate({ action: "delete", filter: { search: "nothing like it" } });
    expect(answer).toEqual({ succeeded: 0, failed: 0, more: false, items: [] });
  });

  test("T5 two batches on the same tasks do each of them once and neither fails", async () => {
    const ids = await make(500);
    const answers = await Promise.all([
      user.tasks.batch.mutate({ action: "cancel", ids }),
      user.tasks.batch.mutate({ action: "cancel", ids: ids.toReversed() }),
    ]);
    expect(answers.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(500);
    expect(await statuses()).toEqual({ CANCELED: 500 });
  });

  test.each<[string, object, string]>([
    ["an action that is none", { action: "explode", ids: [randomUUID()] }, "action"],
    ["neither ids nor filter", { action: "cancel" }, "filter"],
    ["both ids and filter", { action: "cancel", ids: [randomUUID()], filter: {} }, "filter"],
    ["no ids", { action: "cancel", ids: [] }, "ids"],
    ["too many ids", { action: "cancel", ids: Array.from({ length: 1_001 }, () => randomUUID()) }, "ids"],
    ["an id that is none", { action: "cancel", ids: ["1; drop table"] }, "ids.0"],
    ["an unknown filter", { action: "cancel", filter: { colour: "red" } }, "filter.colour"],
  ])("T5 %s is refused and named, in REST too", async (_, body, path) => {
    const { token } = await world.signIn("user");
    const answer = await fetch(`${world.server.url}/api/tasks/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "VALIDATION_FAILED", issues: [{ path }] } });
  });

  test("T5 who may not see everyone's tasks may not act on everyone's", async () => {
    const input: BatchInput = { action: "cancel", filter: { scope: "all" } };
    expect(await refusal(user.tasks.batch.mutate(input))).toMatchObject({ code: "FORBIDDEN" });
  });
});
