import { describe, expect, test } from "vitest";
import { sampleChange, sampleId, sampleTask, sampleTaskWithHistory } from "./sample-tasks.ts";
import { mergeIntoTask } from "./task-detail.ts";

const held = sampleTaskWithHistory(1, 2);

function changes(...versions: [taskVersion: number, changeVersion: number][]) {
  return {
    type: "changes" as const,
    changes: versions.map(([taskVersion, changeVersion]) =>
      sampleChange(sampleTask(1, { version: taskVersion, status: "RUNNING" }), changeVersion),
    ),
  };
}

function assignedTo(assigneeId: string) {
  return { type: "changes" as const, changes: [sampleChange(sampleTask(1, { version: 3, assigneeId }))] };
}

describe("an open task", () => {
  test("T14 shows the next change at once and asks for the rest", () => {
    const { task, stale } = mergeIntoTask(held, changes([3, 3]));
    expect(task).toMatchObject({ version: 3, status: "RUNNING" });
    expect(task.history.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(stale).toBe(true);
  });

  test("T14 takes every change of a burst whose tasks are already newer", () => {
    const { task } = mergeIntoTask(held, changes([5, 3], [5, 4], [5, 5]));
    expect(task.history.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    expect(task.version).toBe(5);
  });

  test("T14 does not invent history over a gap, but asks for it", () => {
    const { task, stale } = mergeIntoTask(held, changes([5, 5]));
    expect(task.history).toHaveLength(2);
    expect(task.version).toBe(5);
    expect(stale).toBe(true);
  });

  test("T14 is left alone by what it holds already and by other tasks", () => {
    expect(mergeIntoTask(held, changes([2, 2], [2, 1]))).toEqual({ task: held, stale: false });
    const other = { type: "changes" as const, changes: [sampleChange(sampleTask(2, { version: 9 }))] };
    expect(mergeIntoTask(held, other)).toEqual({ task: held, stale: false });
  });

  test("T11 T14 does not give a new assignee the name of the one before", () => {
    const assigned = { ...held, assigneeId: sampleId(7), assigneeName: "Ada" };
    expect(mergeIntoTask(assigned, assignedTo(sampleId(7))).task.assigneeName).toBe("Ada");
    expect(mergeIntoTask(assigned, assignedTo(sampleId(8))).task.assigneeName).toBeNull();
  });

  test("T14 is asked for anew when it is removed, or the stream begins anew", () => {
    expect(mergeIntoTask(held, { type: "removed", ids: [sampleId(1)] }).stale).toBe(true);
    expect(mergeIntoTask(held, { type: "removed", ids: [sampleId(2)] }).stale).toBe(false);
    expect(mergeIntoTask(held, { type: "resync" }).stale).toBe(true);
  });

  test("W4 shows the newest progress of a batch without asking", () => {
    const runningTask = { ...held, status: "RUNNING" as const };
    const progress = [20, 30].map((percent) => ({ id: sampleId(1), attempt: 1, percent }));
    const { task, stale } = mergeIntoTask(runningTask, { type: "progress", progress });
    expect(task.progress).toEqual({ percent: 30 });
    expect(stale).toBe(false);
  });
});
