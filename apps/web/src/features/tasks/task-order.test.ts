import type { TaskSummary } from "@millrace/contracts/task";
import { defaultOrder } from "@millrace/contracts/task-list";
import { expect, test } from "vitest";
import { sampleTask } from "./sample-tasks.ts";
import { compareTasks, defaultOrders, standsBehind, type Sorting } from "./task-order.ts";

const [early, late] = ["2026-11-21T08:00:00.000Z", "2026-11-21T09:00:00.000Z"];

const tasks: TaskSummary[] = [
  sampleTask(1, { updatedAt: late, priority: "HIGH", expiresAt: late }),
  sampleTask(2, { updatedAt: early, priority: "LOW", expiresAt: null }),
  sampleTask(3, { updatedAt: early, priority: "HIGH", expiresAt: early }),
  sampleTask(4, { updatedAt: late, priority: "MEDIUM", expiresAt: null }),
];

test.each<[Sorting, number[]]>([
  [{}, [4, 3, 2, 1]],
  [{ order: "asc" }, [1, 2, 3, 4]],
  [{ sort: "updated" }, [4, 1, 3, 2]],
  [{ sort: "updated", order: "asc" }, [2, 3, 1, 4]],
  [{ sort: "expires" }, [3, 1, 4, 2]],
  [{ sort: "expires", order: "desc" }, [1, 3, 4, 2]],
  [{ sort: "priority" }, [3, 1, 4, 2]],
  [{ sort: "priority", order: "asc" }, [2, 4, 3, 1]],
])("T3 U2 sorted by %j tasks stand as the server lists them: %j", (sorting, numbers) => {
  const sorted = tasks.toSorted((a, b) => compareTasks(a, b, sorting));
  expect(sorted.map(({ id }) => Number(id.slice(-12)))).toEqual(numbers);
});

test("T3 the orders that hold unless another is asked for are the server's", () => {
  expect(defaultOrders).toEqual(defaultOrder);
});

test("T3 U2 of two changes in the same millisecond neither stands behind the other for certain", () => {
  const [one, other] = [sampleTask(1, { updatedAt: early }), sampleTask(2, { updatedAt: early })];
  const sorting: Sorting = { sort: "updated" };
  expect([standsBehind(one, other, sorting), standsBehind(other, one, sorting)]).toEqual([false, false]);
  expect(standsBehind(one, sampleTask(2, { updatedAt: late }), sorting)).toBe(true);
});
