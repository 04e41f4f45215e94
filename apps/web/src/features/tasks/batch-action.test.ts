import type { TaskSummary } from "@millrace/contracts/task";
import { batchActions, type BatchAction } from "@millrace/contracts/task-batch";
import { expect, test } from "vitest";
import { actionsFor, actionsForAll, batchOrder } from "./batch-action.ts";
import { sampleId, sampleTask } from "./sample-tasks.ts";

const employee = { id: sampleId(1), operates: false };
const manager = { id: sampleId(2), operates: true };
const own = { ownerId: employee.id };
const manual = { kind: "manual", assigneeId: employee.id, ownerId: manager.id };

test("T5 every action of a batch is offered somewhere", () => {
  expect([...batchOrder].toSorted()).toEqual([...batchActions].toSorted());
});

test.each<[string, Partial<TaskSummary>[], typeof employee, BatchAction[]]>([
  ["nothing", [], employee, []],
  ["an own task that waits", [own], employee, ["cancel", "delete"]],
  [
    "an own task that waits for its time",
    [{ ...own, runAt: "2026-12-01T00:00:00.000Z" }],
    employee,
    ["cancel", "retry", "delete"],
  ],
  [
    "own tasks, one failed and one done",
    [
      { ...own, status: "FAILED" },
      { ...own, status: "SUCCESS" },
    ],
    employee,
    ["retry", "delete"],
  ],
  ["a task of someone else", [{}], employee, []],
  ["a task to perform", [manual], employee, ["complete"]],
  ["a manual task that someone performs", [manual], manager, ["assign", "cancel", "delete"]],
  ["a manual task that is done", [{ ...manual, status: "SUCCESS" }], manager, ["delete"]],
])("T5 of %s is offered what makes sense", (_, changes, reader, actions) => {
  const tasks = changes.map((change, number) => sampleTask(number, change));
  expect(actionsFor(tasks, reader)).toEqual(actions);
});

test("T5 only those who may assign are offered it for all that match", () => {
  expect(actionsForAll(employee)).not.toContain("assign");
  expect(actionsForAll(manager)).toEqual(batchOrder);
});
