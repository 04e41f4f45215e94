import { describe, expect, test } from "vitest";
import { actionsOf, manualActionsOf } from "./task-action.ts";
import { waitsUntil, wordsOfTiming } from "./task-timing.ts";
import { sampleTask } from "./sample-tasks.ts";

const now = Date.parse("2026-11-21T08:00:00.000Z");
const later = "2026-11-21T08:00:30.000Z";
const earlier = "2026-11-21T07:59:30.000Z";

describe("what may be asked of a task", () => {
  test.each([
    ["PENDING", null, ["cancel"]],
    ["PENDING", earlier, ["cancel"]],
    ["PENDING", later, ["try-now", "cancel"]],
    ["RUNNING", later, ["cancel"]],
    ["SUCCESS", null, []],
    ["FAILED", later, ["retry"]],
    ["CANCELED", null, ["retry"]],
  ] as const)("T7 T8 %s with its time at %s", (status, runAt, actions) => {
    expect(actionsOf({ status, runAt }, now)).toEqual(actions);
  });
});

describe("what may be asked of a manual task", () => {
  const [owner, assignee, manager] = ["o", "a", "m"];
  test.each([
    ["PENDING", assignee, ["start", "complete", "fail"]],
    ["RUNNING", assignee, ["complete", "fail"]],
    ["SUCCESS", assignee, []],
    ["FAILED", assignee, []],
    ["PENDING", owner, ["cancel"]],
    ["FAILED", owner, ["retry"]],
    ["PENDING", manager, ["assign", "cancel"]],
    ["RUNNING", manager, ["assign", "cancel"]],
    ["CANCELED", manager, ["retry"]],
  ] as const)("T11 %s by %s", (status, id, actions) => {
    const task = { status, ownerId: owner, assigneeId: assignee };
    expect(manualActionsOf(task, { id, operates: id === manager })).toEqual(actions);
  });
});

test.each([
  ["create", later],
  ["reschedule", later],
  ["dispatch", undefined],
  ["retry", undefined],
])("T8 a task whose last event is %s waits until %s", (event, until) => {
  expect(waitsUntil({ status: "PENDING", runAt: later, history: [{ event: "create" }, { event }] }, now)).toBe(until);
});

test.each([
  [1, "starts in 30s"],
  [2, "tries in 30s"],
])("W3 attempt %i says when it begins", (attempt, words) => {
  expect(wordsOfTiming(sampleTask(1, { attempt, runAt: later }), now)).toBe(words);
});
