import { type CreateTaskInput, type CreateTaskRequest, createTaskInputSchema } from "@millrace/contracts/task";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createIds } from "../src/new-id.ts";
import { createKindCatalog } from "../src/tasks/kind.catalog.ts";
import { createTaskActions } from "../src/tasks/task.actions.ts";
import { createTasksService } from "../src/tasks/task.service.ts";
import { countStatements } from "./support/counted-statements.ts";
import { eventually } from "./support/eventually.ts";
import { type PerformersWorld, startPerformersWorld } from "./support/performers-world.ts";

let all: PerformersWorld;
beforeAll(async () => {
  all = await startPerformersWorld();
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

test("T1 T11 a thousand manual tasks are made and given out in five statements", async () => {
  const counted = countStatements(all.world.db);
  const made = await createTasksService(common(counted.db)).createMany(all.managerId, aThousand({ kind: "manual" }));
  expect(made.filter(({ assigneeId }) => assigneeId !== null)).toHaveLength(1_000);
  expect(counted.count()).toBeLessThanOrEqual(5);
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

test("T13 no open task stays with someone who leaves while tasks are given out", async () => {
  const leavers = await Promise.all(Array.from({ length: 3 }, () => all.hire()));
  let isOver = false;
  const giving = Array.from({ length: 4 }, async () => {
    while (!isOver)
      await all.manager.tasks.createMany.mutate({ tasks: Array.from({ length: 20 }, () => ({ kind: "manual" })) });
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
