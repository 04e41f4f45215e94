import { createNodeClient } from "@millrace/contracts/node-client";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppRouter } from "../src/router.ts";
import { signUp } from "./http-requests.ts";
import { eventually } from "./support/eventually.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";
import type { Client } from "./support/world.ts";

let all: PerformersWorld;
/** The clock of the second server is behind, and stands still for half a second at a time. */
let managers: Client[];
let people: { id: string; at: Client[] }[];

beforeAll(async () => {
  all = await startPerformersWorld();
  const behind = await all.world.startServer({ now: () => Math.floor((Date.now() - 5_000) / 500) * 500 });
  managers = [all.manager, (await all.world.signIn("manager", behind.url)).client];
  people = [];
  for (const name of ["ada", "bob", "cyd"]) {
    const { user, token } = await signUp(all.world.server.url, `${name}@races.example`);
    const at = [all.world.server.url, behind.url].map((url) =>
      createNodeClient<AppRouter>({ url, token: () => token }),
    );
    people.push({ id: user.id, at });
  }
  await eventually("all three are known", async () => {
    const known = new Set((await all.manager.tasks.performers.query({})).items.map(({ id }) => id));
    return people.every(({ id }) => known.has(id));
  });
});
afterAll(() => all.world[Symbol.asyncDispose]());

function pick<T>(values: readonly T[]): T {
  const value = values[Math.floor(Math.random() * values.length)];
  if (value === undefined) throw new Error("there is nothing to pick from");
  return value;
}

/** Most of what happens in a race is refused, as it should be. */
async function repeat(times: number, deed: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < times; done++) await deed().catch(() => undefined);
}

test("T11 T12 T13 while all act on the same tasks at two servers, history, assignees and events stay of one mind", async () => {
  const { items } = await all.manager.tasks.createMany.mutate({
    tasks: Array.from({ length: 60 }, () => ({ kind: "manual" })),
  });
  const ids = items.map(({ id }) => id);
  const leaver = people[2]?.id ?? "";
  await Promise.all([
    repeat(15, () => pick(managers).tasks.shuffle.mutate({})),
    repeat(15, () =>
      pick(managers).tasks.batch.mutate({ action: "assign", assignee: "random", filter: { scope: "all" } }),
    ),
    repeat(10, () => all.admin.users.update.mutate({ id: leaver, role: pick(["manager", "employee"]) })),
    ...people.map(({ at }) =>
      repeat(40, async () => {
        const client = pick(at);
        const { items: mine } = await client.tasks.list.query({ assignee: "me", status: ["PENDING", "RUNNING"] });
        const { id } = pick(mine);
        const other = pick(at);
        await pick([
          () => client.tasks.start.mutate({ id }),
          () => client.tasks.fail.mutate({ id, reason: "no time" }),
          () => Promise.all([client.tasks.complete.mutate({ id }), other.tasks.complete.mutate({ id })]),
          () => client.tasks.batch.mutate({ action: "complete", ids: [id, pick(ids)] }),
        ])();
      }),
    ),
    repeat(60, async () => {
      const { tasks } = pick(managers);
      const id = pick(ids);
      await pick([
        () => tasks.unassign.mutate({ id }),
        () => tasks.assign.mutate({ id, assignee: pick(people).id }),
        () => tasks.cancel.mutate({ id }),
        () => tasks.retry.mutate({ id }),
        () => tasks.delete.mutate({ id }),
        async () => tasks.update.mutate({ id, version: (await tasks.get.query({ id })).version, title: "Edited" }),
      ])();
    }),
  ]);
  await all.setRole(leaver, "admin");
  await eventually("no open task is with the one who left, and none waits", async () => {
    const { rows } = await sql`
      select from tasks.tasks where status in ('PENDING', 'RUNNING') and deleted_at is null
        and (assignee_id = ${leaver} or (assignee_id is null and parked))`.execute(all.world.db);
    return rows.length === 0;
  });

  expect(await holes()).toEqual([]);
  expect(await performedByOthers()).toEqual([]);
  expect(await afterTheEnd()).toEqual([]);
  expect(await untoldOrInvented()).toEqual([]);
}, 120_000);

/** Versions that are missing, and times that do not grow. */
async function holes(): Promise<unknown[]> {
  const { rows } = await sql`
    select task_id, version, event, at, before from (
      select *, row_number() over w as nth, lag(at) over w as before from tasks.task_history
      window w as (partition by task_id order by version)) h
    where version <> nth or at <= before limit 5`.execute(all.world.db);
  return rows;
}

async function performedByOthers(): Promise<unknown[]> {
  const { rows } = await sql`
    select task_id, version, event, by from tasks.task_history h
    where event in ('start', 'succeed', 'fail') and by is distinct from (
      select g.detail ->> 'assignee' from tasks.task_history g
      where g.task_id = h.task_id and g.version < h.version and g.event in ('assign', 'unassign')
      order by g.version desc limit 1) limit 5`.execute(all.world.db);
  return rows;
}

async function afterTheEnd(): Promise<unknown[]> {
  const { rows } = await sql`
    select later.task_id, later.version, later.event from tasks.task_history done join tasks.task_history later using (task_id)
    where done.event = 'succeed' and later.version > done.version and later.event not in ('edit', 'delete')
    limit 5`.execute(all.world.db);
  return rows;
}

/** Each event is that of a history row, with its time and person, and there is no other. */
async function untoldOrInvented(): Promise<unknown[]> {
  const { rows } = await sql`
    with told as (
      select replace(subject, 'tasks.task.', '') as what, (body::json ->> 'task_uuid')::uuid as task_id,
             (body::json ->> 'timestamp')::timestamptz as at, body::json ->> 'assigned_to' as person
      from tasks.event_outbox
    ), happened as (
      select case event when 'assign' then 'assigned' when 'succeed' then 'completed' else 'changed' end as what, task_id,
             at, case event when 'assign' then detail ->> 'assignee' when 'succeed' then by end as person
      from tasks.task_history where event in ('create', 'assign', 'succeed', 'edit', 'delete')
    )
    (select *, 'told' as only from told except all select *, 'told' from happened)
    union all (select *, 'happened' from happened except all select *, 'happened' from told) limit 5`.execute(
    all.world.db,
  );
  return rows;
}
