import { describe, expect, test } from "vitest";
import { isFinal, nextStatus, taskEvents, taskStatuses, type TaskStatus } from "../src/task-state.ts";

/** Every status × event, written out by hand: "-" is refused. Order of the columns: taskEvents. */
const expected: Record<TaskStatus, string[]> = {
  //         start   succeed fail   cancel   dispatch release reschedule assign  unassign expire overdue bury   retry   edit    delete
  PENDING: cells(
    "RUNNING -       -      CANCELED PENDING  PENDING -          PENDING PENDING  FAILED PENDING FAILED -       PENDING -",
  ),
  RUNNING: cells(
    "RUNNING SUCCESS FAILED CANCELED -        PENDING PENDING    PENDING PENDING  -      RUNNING FAILED -       RUNNING -",
  ),
  SUCCESS: cells(
    "-       -       -      -        -        -       -          -       -        -      -       -      -       SUCCESS SUCCESS",
  ),
  FAILED: cells(
    "-       -       -      -        -        -       -          -       -        -      -       -      PENDING FAILED  FAILED",
  ),
  CANCELED: cells(
    "-       -       -      -        -        -       -          -       -        -      -       -      PENDING CANCELED CANCELED",
  ),
};

function cells(row: string): string[] {
  return row.split(/ +/);
}

const pairs = taskStatuses.flatMap((status) => taskEvents.map((event, column) => ({ status, event, column })));

describe("the state table", () => {
  test.each(pairs)("invariant 3: $status and $event lead where the design says", ({ status, event, column }) => {
    expect(nextStatus(status, event) ?? "-").toBe(expected[status][column]);
  });

  test("invariant 3: a final status is left by an explicit retry only", () => {
    const leaving = pairs.filter(({ status, event }) => {
      return isFinal(status) && (nextStatus(status, event) ?? status) !== status;
    });
    expect(leaving.map(({ status, event }) => `${status} ${event}`)).toEqual(["FAILED retry", "CANCELED retry"]);
  });
});
