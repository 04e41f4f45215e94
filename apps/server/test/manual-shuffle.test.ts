import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { type Person, type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";

let all: PerformersWorld;
let people: Person[];
beforeAll(async () => {
  all = await startPerformersWorld();
  people = [all.user, all.accountant, await all.hire(), await all.hire()];
});
afterAll(() => all.world[Symbol.asyncDispose]());

const open = 10_000;

async function make(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1_000) {
    await all.manager.tasks.createMany.mutate({
      tasks: Array.from({ length: Math.min(1_000, count - made) }, () => ({ kind: "manual" })),
    });
  }
}

async function openTasksOf({ id }: Person): Promise<string[]> {
  const rows = await all.world.db
    .selectFrom("tasks.tasks")
    .select("id")
    .where("assignee_id", "=", id)
    .where("status", "=", "PENDING")
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}

/** Completes whatever is this person's at the moment, some at a time, until there is nothing to stop for any more. */
async function completeUntil(person: Person, isOver: () => boolean): Promise<number> {
  let completed = 0;
  while (!isOver()) {
    const mine = await openTasksOf(person);
    const ids = mine.filter((_, index) => index % 7 === 0).slice(0, 50);
    if (ids.length === 0) continue;
    completed += (await person.client.tasks.batch.mutate({ action: "complete", ids })).succeeded;
  }
  return completed;
}

test(`T11 a shuffle of ${open} open tasks while performers complete some: none that was completed is reassigned, one event per assignment`, async () => {
  await make(open);
  let isOver = false;
  const completing = people.map((person) => completeUntil(person, () => isOver));
  const began = performance.now();
  const answers = [
    await all.manager.tasks.shuffle.mutate({}),
    await all.manager.tasks.shuffle.mutate({ reason: "once more" }),
  ];
  const seconds = (performance.now() - began) / 2_000;
  isOver = true;
  const completed = (await Promise.all(completing)).reduce((sum, count) => sum + count, 0);
  expect(completed).toBeGreaterThan(0);
  expect(seconds, `one shuffle took ${seconds.toFixed(1)} s`).toBeLessThan(60);
  for (const { assigned, parked } of answers) {
    expect(parked).toBe(0);
    expect(assigned).toBeGreaterThanOrEqual(open - completed);
    expect(assigned).toBeLessThanOrEqual(open);
  }

  const { rows: late } = await sql`
    select from tasks.task_history done join tasks.task_history later using (task_id)
    where done.event = 'succeed' and later.version > done.version`.execute(all.world.db);
  expect(late).toEqual([]);
  // Row by row: the event is that of the history, with the same person and time, and there is no other.
  const { rows: odd } = await sql`
    with told as (
      select subject, (body::json ->> 'task_uuid')::uuid as task_id, (body::json ->> 'timestamp')::timestamptz as at,
             (body::json ->> 'assigned_to')::uuid as person
      from tasks.event_outbox where subject <> 'tasks.task.changed'
    ), happened as (
      select case event when 'assign' then 'tasks.task.assigned' else 'tasks.task.completed' end as subject, task_id, at,
             case event when 'assign' then (detail ->> 'assignee')::uuid
               else (select assignee_id from tasks.tasks where id = task_id) end as person
      from tasks.task_history where event in ('assign', 'succeed')
    )
    (select * from told except all select * from happened) union all (select * from happened except all select * from told)
    limit 5`.execute(all.world.db);
  expect(odd).toEqual([]);
  const [assigned] = (
    await sql<{ count: number }>`
      select count(*) from tasks.event_outbox where subject = 'tasks.task.assigned'`.execute(all.world.db)
  ).rows;
  expect(assigned?.count).toBe(open + answers.reduce((sum, answer) => sum + answer.assigned, 0));

  const { rows: shares } = await sql<{ share: number }>`
    select count(*)::float8 / sum(count(*)) over () as share from tasks.tasks
    where status = 'PENDING' group by assignee_id`.execute(all.world.db);
  expect(shares).toHaveLength(people.length);
  for (const { share } of shares) expect(share).toBeGreaterThan(0.2);
}, 300_000);

test("T11 what runs is shuffled, too, and begins anew; what nobody had is given to someone", async () => {
  await all.manager.tasks.batch.mutate({ action: "cancel", filter: { scope: "all", status: ["PENDING", "RUNNING"] } });
  const mine = await all.manager.tasks.create.mutate({ kind: "manual", assignee: all.user.id });
  await all.user.client.tasks.start.mutate({ id: mine.id });
  const free = await all.manager.tasks.create.mutate({ kind: "manual", assignee: "none" });
  expect(await all.manager.tasks.shuffle.mutate({})).toEqual({ assigned: 2, parked: 0 });
  expect(await all.manager.tasks.get.query({ id: mine.id })).toMatchObject({ status: "PENDING", startedAt: null });
  expect((await all.manager.tasks.get.query({ id: free.id })).assigneeId).not.toBeNull();
  await eventually(
    "every event is published",
    async () => {
      const left = await all.world.db
        .selectFrom("tasks.event_outbox")
        .select("id")
        .where("published_at", "is", null)
        .execute();
      return left.length === 0;
    },
    60_000,
  );
}, 120_000);
