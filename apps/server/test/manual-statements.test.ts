import { randomUUID } from "node:crypto";
import { type CreateTaskInput, type CreateTaskRequest, createTaskInputSchema } from "@millrace/contracts/task";
import { taskFilterSchema } from "@millrace/contracts/task-list";
import type { KyselyPlugin } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createUserCache } from "../src/performers/user-cache.ts";
import { createIds } from "../src/new-id.ts";
import { createKindCatalog } from "../src/tasks/kind.catalog.ts";
import { createTaskActions } from "../src/tasks/task.actions.ts";
import { createTasksService } from "../src/tasks/task.service.ts";
import { countStatements } from "./support/counted-statements.ts";
import { eventually } from "./support/eventually.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";
import { announceKind } from "./support/world.ts";

let all: PerformersWorld;
beforeAll(async () => {
  all = await startPerformersWorld();
  await announceKind(all.world.db);
});
afterAll(() => all.world[Symbol.asyncDispose]());

const now = Date.now;

function common(db: ReturnType<typeof countStatements>["db"]) {
  return {
    db,
    reads: db,
    catalog: createKindCatalog({ db: all.world.db, now }),
    now,
    newId: createIds(now),
    random: Math.random,
    ensureKnown: () => Promise.resolve(),
    onEvents: () => undefined,
    committed: () => undefined,
  };
}

function aThousand(request: CreateTaskInput): CreateTaskRequest[] {
  return Array.from({ length: 1_000 }, () => createTaskInputSchema.parse(request));
}

/** As on a server that runs: the kinds are cached, and whoever is not known is asked about. */
function serviceOn(db: ReturnType<typeof countStatements>["db"]) {
  const source = { findUser: () => Promise.resolve(null), listUsers: () => Promise.reject(new Error("never asked")) };
  const users = createUserCache({ db, source, log: pino({ level: "silent" }), onChanged: () => undefined });
  return createTasksService({ ...common(db), ensureKnown: (ids) => users.ensureKnown(ids) });
}

test.each<[string, { isManual: boolean; isNamed?: boolean; isKeyed?: boolean }]>([
  ["tasks for workers", { isManual: false }],
  ["tasks for workers with keys", { isManual: false, isKeyed: true }],
  ["manual tasks that are drawn for", { isManual: true }],
  ["manual tasks with named assignees", { isManual: true, isNamed: true }],
  ["manual tasks with keys", { isManual: true, isKeyed: true }],
  ["manual tasks with keys and named assignees", { isManual: true, isNamed: true, isKeyed: true }],
])("T1 T11 a thousand %s are made and given out in five statements", async (_, { isManual, isNamed, isKeyed }) => {
  const requests = Array.from({ length: 1_000 }, (__, index) =>
    createTaskInputSchema.parse({
      kind: isManual ? "manual" : "test.idle",
      ...(isNamed && { assignee: index % 2 ? all.user.id : all.accountant.id }),
      ...(isKeyed && { idempotencyKey: randomUUID() }),
    }),
  );
  const counted = countStatements(all.world.db);
  const service = serviceOn(counted.db);
  const made = await service.createMany(all.managerId, requests);
  expect(counted.count()).toBeLessThanOrEqual(5);
  expect(made.filter(({ assigneeId }) => assigneeId !== null)).toHaveLength(isManual ? 1_000 : 0);
  const asNamed = made.filter(({ assigneeId }, index) => assigneeId === requests[index]?.assignee);
  expect(asNamed).toHaveLength(isNamed ? 1_000 : 0);
  // The answer to a repetition comes from the database.
  expect(isKeyed ? await service.createMany(all.managerId, requests) : made).toEqual(made);
});

test("T5 T11 a thousand of one's tasks are completed in five statements", async () => {
  const requests = aThousand({ kind: "manual", assignee: all.user.id });
  const made = await createTasksService(common(all.world.db)).createMany(all.managerId, requests);
  const ids = made.map(({ id }) => id);
  const counted = countStatements(all.world.db);
  const actor = { id: all.user.id, origin: "test", requestId: "test", seesAll: false };
  const answer = await createTaskActions(common(counted.db)).batch(actor, { action: "complete", ids });
  expect(answer).toMatchObject({ succeeded: 1_000, failed: 0 });
  expect(counted.count()).toBeLessThanOrEqual(5);
});

test("T5 T11 a batch that meets a refusal after its first thousand tells what is done", async () => {
  const leaver = await all.hire();
  const service = createTasksService(common(all.world.db));
  for (const request of [{ tags: ["relay"] }, { tags: ["relay", "late"] }]) {
    await service.createMany(all.managerId, aThousand({ kind: "manual", assignee: "none", ...request }));
  }
  let pages = 0;
  const leavesAtSecondPage: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      pages += 1;
      if (pages === 2) await all.dismiss(leaver.id);
      return result;
    },
  };
  const reads = all.world.db.withPlugin(leavesAtSecondPage);
  const actions = createTaskActions({ ...common(all.world.db), reads });
  const actor = { id: all.managerId, origin: "test", requestId: "test", seesAll: true };
  const filter = taskFilterSchema.parse({ scope: "all", tag: ["relay"] });
  const request = { action: "assign", assignee: leaver.id, filter } as const;
  expect(await actions.batch(actor, request)).toMatchObject({ succeeded: 1_000, failed: 0, more: true });
  await expect(actions.batch(actor, request)).rejects.toMatchObject({ code: "NO_PERFORMER" });
});

test("T13 no open task stays with someone who leaves while tasks are given out", async () => {
  const leavers = await Promise.all(Array.from({ length: 3 }, () => all.hire()));
  let isOver = false;
  const giving = [false, false, true, true].map(async (isKeyed) => {
    while (!isOver) {
      const tasks = Array.from({ length: 20 }, () => ({
        kind: "manual",
        ...(isKeyed && { idempotencyKey: randomUUID() }),
      }));
      await all.manager.tasks.createMany.mutate({ tasks });
    }
  });
  for (const { id } of leavers) await all.dismiss(id);
  isOver = true;
  await Promise.all(giving);
  await eventually("what they had is with others", async () => {
    const left = await Promise.all(
      leavers.map(({ id }) => all.manager.tasks.list.query({ scope: "all", status: ["PENDING"], assignee: id })),
    );
    return left.every(({ items }) => items.length === 0);
  });
});
