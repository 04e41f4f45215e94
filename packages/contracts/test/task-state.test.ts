import { describe, expect, test } from "vitest";
import { isFinal, nextStatus, taskEvents, taskStatuses, type TaskStatus } from "../src/task-state.ts";

/** Every status × event, written out by hand: "-" is refused. Order of the columns: taskEvents. */
const expected: Record<TaskStatus, string[]> = {
  //         start      succeed    fail      cancel      dispatch   release    reschedule reassign   expire overdue  bury      retry
  PENDING: ["RUNNING", "-", "-", "CANCELED", "PENDING", "PENDING", "-", "-", "FAILED", "-", "FAILED", "-"],
  RUNNING: [
    "RUNNING",
    "SUCCESS",
    "FAILED",
    "CANCELED",
    "-",
    "PENDING",
    "PENDING",
    "PENDING",
    "-",
    "RUNNING",
    "FAILED",
    "-",
  ],
  SUCCESS: ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"],
  FAILED: ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "PENDING"],
  CANCELED: ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "PENDING"],
};

const pairs = taskStatuses.flatMap((status) => taskEvents.map((event, column) => ({ status, event, column })));

describe("the state table", () => {
  test.each(pairs)("invariant 3: $status and $event lead where the design says", ({ status, event, column }) => {
    expect(nextStatus(status, event) ?? "-").toBe(expected[status][column]);
  });

  test("invariant 3: a final status is left by an explicit retry only", () => {
    const leaving = pairs.filter(({ status, event }) => isFinal(status) && nextStatus(status, event) !== undefined);
    expect(leaving.map(({ status, event }) => `${status} ${event}`)).toEqual(["FAILED retry", "CANCELED retry"]);
  });
});
