import type { TaskSummary } from "@millrace/contracts/task";
import { describe, expect, test } from "vitest";
import { sampleChange, sampleId, sampleTask } from "./sample-tasks.ts";
import type { TaskFilters } from "./task-filters.ts";
import { appendPage, applyEvent, mergeProgress, mergeTasks, removeTasks, type TaskRows } from "./task-rows.ts";

const all: TaskFilters = { scope: "mine", status: [], kind: [] };
const running: TaskFilters = { ...all, status: ["RUNNING"] };

function list(numbers: number[], nextCursor: string | null = null): TaskRows {
  return { rows: numbers.map((number) => sampleTask(number)), nextCursor };
}

function numbersOf({ rows }: TaskRows): number[] {
  return rows.map(({ id }) => Number(id.slice(-12)));
}

function due(number: number, minute: number, change: Partial<TaskSummary> = {}): TaskSummary {
  return sampleTask(number, { expiresAt: `2026-12-01T10:${String(minute).padStart(2, "0")}:00.000Z`, ...change });
}

describe("merging changes into a list", () => {
  test("T14 a greater version replaces the row where it stands", () => {
    const merged = mergeTasks(list([3, 2, 1]), [sampleTask(2, { version: 2, status: "RUNNING" })], all);
    expect(merged.rows.map(({ status }) => status)).toEqual(["PENDING", "RUNNING", "PENDING"]);
  });

  test.each([1, 0])("T14 version %i of a task held at version 1 changes nothing", (version) => {
    const held = list([1]);
    expect(mergeTasks(held, [sampleTask(1, { version, status: "FAILED" })], all)).toBe(held);
  });

  test("T14 of several versions in one batch the greatest counts, whatever their order", () => {
    const batch = [sampleTask(1, { version: 3, status: "SUCCESS" }), sampleTask(1, { version: 2, status: "RUNNING" })];
    expect(mergeTasks(list([1]), batch, all).rows[0]?.status).toBe("SUCCESS");
  });

  test("U1 a new task that matches comes in at the top", () => {
    expect(numbersOf(mergeTasks(list([2, 1]), [sampleTask(3)], all))).toEqual([3, 2, 1]);
  });

  test("U1 a task that no longer matches the filter leaves", () => {
    const held = { rows: [sampleTask(1, { status: "RUNNING" })], nextCursor: null };
    expect(mergeTasks(held, [sampleTask(1, { version: 2, status: "SUCCESS" })], running).rows).toEqual([]);
  });

  test("U1 an older task that comes to match takes its own place", () => {
    const held = { rows: [5, 1].map((number) => sampleTask(number, { status: "RUNNING" })), nextCursor: null };
    const merged = mergeTasks(held, [sampleTask(3, { version: 2, status: "RUNNING" })], running);
    expect(numbersOf(merged)).toEqual([5, 3, 1]);
  });

  test("U1 a task beyond the loaded part waits for its page", () => {
    const held = list([5, 4], "cursor");
    expect(mergeTasks(held, [sampleTask(1)], all)).toBe(held);
    expect(numbersOf(mergeTasks(list([5, 4]), [sampleTask(1)], all))).toEqual([5, 4, 1]);
  });

  test("T3 a task of another kind stays out of a list of one kind", () => {
    const held = list([1]);
    expect(mergeTasks(held, [sampleTask(2, { kind: "http.request" })], { ...all, kind: ["simulate"] })).toBe(held);
  });
});

describe("a list in another order", () => {
  const urgent: TaskFilters = { scope: "mine", sort: "expires" };

  test("U2 a task that newly matches comes in at its place by the sort", () => {
    const held = { rows: [due(1, 10), due(2, 30), sampleTask(9)], nextCursor: null };
    expect(numbersOf(mergeTasks(held, [due(3, 20)], urgent))).toEqual([1, 3, 2, 9]);
    expect(numbersOf(mergeTasks(held, [sampleTask(10)], urgent))).toEqual([1, 2, 10, 9]);
  });

  test("U2 a task whose place changes moves there; beyond what was loaded it waits for its page", () => {
    const held = { rows: [due(1, 10), due(2, 20), due(3, 30)], nextCursor: "after 3", end: due(3, 30) };
    expect(numbersOf(mergeTasks(held, [due(1, 25, { version: 2 })], urgent))).toEqual([2, 1, 3]);
    expect(numbersOf(mergeTasks(held, [due(1, 40, { version: 2 })], urgent))).toEqual([2, 3]);
  });

  test("U2 the end of what was loaded stays where it was when the last row leaves, so that it can come back", () => {
    const held = { rows: [3, 2].map((number) => sampleTask(number)), nextCursor: "after 2", end: sampleTask(2) };
    const pending: TaskFilters = { ...all, status: ["PENDING"] };
    const without = mergeTasks(held, [sampleTask(2, { version: 2, status: "CANCELED" })], pending);
    expect(numbersOf(without)).toEqual([3]);
    expect(numbersOf(mergeTasks(without, [sampleTask(2, { version: 3 })], pending))).toEqual([3, 2]);
    expect(numbersOf(mergeTasks(without, [sampleTask(1)], pending))).toEqual([3]);
  });
});

describe("a list of which only the server can tell what belongs to it", () => {
  const mill: TaskFilters = { ...all, search: "mill" };
  const held = list([2]);
  const changed = (number: number, event: string, change = {}) => {
    const { task, change: entry } = sampleChange(sampleTask(number, { version: 2, ...change }));
    return applyEvent(held, { type: "changes", changes: [{ task, change: { ...entry, event } }] }, mill);
  };

  test("U1 U2 is asked for anew when another task may belong to it, which is not shown before", () => {
    expect(changed(3, "create")).toEqual({ ...held, isUnsure: true });
  });

  test("U1 U2 is asked for anew when one of its tasks was rewritten", () => {
    const next = changed(2, "edit", { title: "no more" });
    expect(next.isUnsure).toBe(true);
    expect(next.rows[0]?.title).toBe("no more");
  });

  test("U1 U2 follows what else happens to its tasks by itself", () => {
    const next = changed(2, "start", { status: "RUNNING" });
    expect(next.isUnsure).toBeUndefined();
    expect(next.rows[0]?.status).toBe("RUNNING");
  });

  test("U1 U2 stays in doubt until it was loaded anew, also when a page is added", () => {
    const doubtful: TaskRows = { ...list([6], "after 6"), isUnsure: true };
    expect(appendPage(doubtful, "after 6", list([5]), mill).isUnsure).toBe(true);
  });
});

describe("progress in a list", () => {
  const held = { rows: [sampleTask(1, { status: "RUNNING", attempt: 2 })], nextCursor: null };

  test("W4 progress of the running attempt is shown", () => {
    const news = [{ id: sampleId(1), attempt: 2, percent: 40, note: "half" }];
    expect(mergeProgress(held, news).rows[0]?.progress).toEqual({ percent: 40, note: "half" });
  });

  test.each([
    ["of an earlier attempt", { id: sampleId(1), attempt: 1, percent: 90 }],
    ["of a task that is not listed", { id: sampleId(9), attempt: 2, percent: 90 }],
  ])("W4 progress %s changes nothing", (_, news) => {
    expect(mergeProgress(held, [news])).toBe(held);
  });

  test("W4 a change that knows no progress does not take it away within an attempt", () => {
    const shown = mergeProgress(held, [{ id: sampleId(1), attempt: 2, percent: 40 }]);
    const same = mergeTasks(shown, [sampleTask(1, { version: 2, status: "FAILED", attempt: 2 })], all);
    expect(same.rows[0]?.progress).toEqual({ percent: 40 });
    const next = mergeTasks(shown, [sampleTask(1, { version: 2, status: "PENDING", attempt: 3 })], all);
    expect(next.rows[0]?.progress).toBeNull();
  });
});

test("T14 tasks that are no longer visible leave the list", () => {
  expect(numbersOf(removeTasks(list([3, 2, 1]), [sampleId(2), sampleId(7)]))).toEqual([3, 1]);
});

test("T14 every kind of event is applied to a list", () => {
  const held = list([1]);
  expect(applyEvent(held, { type: "changes", changes: [sampleChange(sampleTask(2))] }, all).rows).toHaveLength(2);
  expect(applyEvent(held, { type: "removed", ids: [sampleId(1)] }, all).rows).toHaveLength(0);
  expect(applyEvent(held, { type: "ready" }, all)).toBe(held);
  expect(applyEvent(held, { type: "resync" }, all)).toBe(held);
});

describe("the next page", () => {
  test("T3 is added behind what is held, each task once and in order", () => {
    const grown = appendPage(list([6, 5], "after 5"), "after 5", list([5, 4, 3], "after 3"), all);
    expect(numbersOf(grown)).toEqual([6, 5, 4, 3]);
    expect(grown.nextCursor).toBe("after 3");
  });

  test("T3 is dropped when the list was loaded anew meanwhile", () => {
    const held = list([9, 8], "after 8");
    expect(appendPage(held, "after 5", list([4]), all)).toBe(held);
  });
});
