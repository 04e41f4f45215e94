import type { TaskUpdate } from "@millrace/contracts/messages";
import { isFinal, taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";
import { describe, expect, test } from "vitest";
import { applyReport as apply, type ReportContext } from "./task.report.ts";
import { compareExecution, type GuardedTask } from "./task.state.ts";

const id = "0199a000-0000-7000-8000-000000000001";
const at = "2026-01-01T00:00:05.000Z";
const startedAt = "2026-01-01T00:00:01.000Z";

type Execution = [attempt: number, dispatch: number, delivery: number];

function task(status: TaskStatus, [attempt, dispatch, delivery]: Execution): GuardedTask {
  const policy = { maxAttempts: attempt, retryBaseMs: 1_000, retryCapMs: 60_000 };
  return {
    id,
    ownerId: id,
    assigneeId: null,
    status,
    attempt,
    dispatch,
    delivery,
    version: 7,
    manualChangedAt: null,
    ...policy,
  };
}

const context: ReportContext = { now: Date.parse(at), random: () => 0.5 };
const applyReport = (before: GuardedTask, said: TaskUpdate) => apply(before, said, context);

function report(status: TaskUpdate["status"], [attempt, dispatch, delivery]: Execution): TaskUpdate {
  const base = { id, userId: id, attempt, dispatch, delivery, at, by: "worker" as const };
  switch (status) {
    case "SUCCESS":
      return { ...base, status, startedAt, result: 1 };
    case "FAILED":
      return { ...base, status, startedAt, error: { name: "Error", message: "no", retryable: true } };
    case "PENDING":
      return { ...base, status, released: "shutdown" };
    default:
      return { ...base, status };
  }
}

const same: Execution = [1, 1, 1];
const reports = ["RUNNING", "SUCCESS", "FAILED", "PENDING", "CANCELED"] as const;

/** task status → report → events that follow, for a report of the same execution. */
const followUps: Record<TaskStatus, Record<(typeof reports)[number], string[]>> = {
  PENDING: {
    RUNNING: ["start"],
    SUCCESS: ["start", "succeed"],
    FAILED: ["start", "fail"],
    PENDING: ["release"],
    CANCELED: [],
  },
  RUNNING: { RUNNING: [], SUCCESS: ["succeed"], FAILED: ["fail"], PENDING: ["release"], CANCELED: [] },
  SUCCESS: { RUNNING: [], SUCCESS: [], FAILED: [], PENDING: [], CANCELED: [] },
  FAILED: { RUNNING: [], SUCCESS: [], FAILED: [], PENDING: [], CANCELED: [] },
  CANCELED: { RUNNING: [], SUCCESS: [], FAILED: [], PENDING: [], CANCELED: [] },
};

describe("the guard", () => {
  test.each(taskStatuses.flatMap((status) => reports.map((reported) => ({ status, reported }))))(
    "invariant 3: a $status task told $reported makes the transitions of the table",
    ({ status, reported }) => {
      const { task: after, transitions } = applyReport(task(status, same), report(reported, same));
      expect(transitions.map(({ event }) => event)).toEqual(followUps[status][reported]);
      expect(transitions.map(({ version }) => version)).toEqual(transitions.map((_, index) => 8 + index));
      expect(after.version).toBe(7 + transitions.length);
      expect(after.status).toBe(transitions.at(-1)?.status ?? status);
    },
  );

  const older: Execution[] = [
    [1, 9, 9],
    [2, 1, 9],
    [2, 2, 1],
  ];
  test.each(
    taskStatuses.flatMap((status) =>
      reports.flatMap((reported) => older.map((execution) => ({ status, reported, execution }))),
    ),
  )(
    "invariant 3: $reported of the older execution $execution changes no $status task",
    ({ status, reported, execution }) => {
      expect(applyReport(task(status, [2, 2, 2]), report(reported, execution)).transitions).toEqual([]);
    },
  );

  test("W2 a redelivered task starts once more, as its next version", () => {
    const { task: after, transitions } = applyReport(task("RUNNING", [1, 1, 1]), report("RUNNING", [1, 1, 2]));
    expect(transitions).toMatchObject([{ event: "start", status: "RUNNING", delivery: 2, version: 8 }]);
    expect(after).toMatchObject({ delivery: 2, startedAt: at });
  });

  test("invariant 4: a result whose start was skipped brings it along with its own time", () => {
    const { task: after, transitions } = applyReport(task("PENDING", [1, 1, 0]), report("SUCCESS", same));
    expect(transitions.map(({ event, at: time }) => [event, time])).toEqual([
      ["start", startedAt],
      ["succeed", at],
    ]);
    expect(after).toMatchObject({ status: "SUCCESS", startedAt, finishedAt: at, result: 1 });
  });

  test("W6 a released task gets the next dispatch of the same attempt", () => {
    const { task: after } = applyReport(task("RUNNING", [3, 2, 1]), report("PENDING", [3, 2, 1]));
    expect(after).toMatchObject({ status: "PENDING", attempt: 3, dispatch: 3, delivery: 0, startedAt: null });
  });

  test("W6 a task whose kind the worker does not know waits before it is dispatched again", () => {
    const unknown: TaskUpdate = {
      id,
      userId: id,
      attempt: 1,
      dispatch: 1,
      delivery: 1,
      at,
      by: "worker",
      status: "PENDING",
      released: "unknown-kind",
    };
    expect(applyReport(task("PENDING", [1, 1, 0]), unknown).task).toMatchObject({
      status: "PENDING",
      runAt: "2026-01-01T00:00:05.250Z",
    });
  });

  test("T8 a failure with attempts left is the next attempt after half its backoff", () => {
    const before = { ...task("RUNNING", [2, 3, 1]), maxAttempts: 5 };
    const { task: after, transitions, buried } = applyReport(before, report("FAILED", [2, 3, 1]));
    expect(after).toMatchObject({ status: "PENDING", attempt: 3, runAt: "2026-01-01T00:00:06.000Z" });
    expect(transitions).toMatchObject([{ event: "reschedule", attempt: 2, detail: { nextAttempt: 3 } }]);
    expect(buried).toBeUndefined();
  });

  test("T8 the last failure is final and a dead letter", () => {
    expect(applyReport(task("RUNNING", same), report("FAILED", same))).toMatchObject({
      task: { status: "FAILED" },
      buried: "attempts",
    });
  });

  test("W3 an unrecoverable failure is final whatever attempts are left", () => {
    const before = { ...task("RUNNING", same), maxAttempts: 5 };
    const said = report("FAILED", same);
    if (said.status !== "FAILED") throw new Error("a failure");
    const outcome = applyReport(before, { ...said, error: { ...said.error, retryable: false } });
    expect(outcome).toMatchObject({ task: { status: "FAILED" }, buried: "unrecoverable" });
  });

  test("W6 a suspect that was handed back stays one until its attempt is over", () => {
    const said: TaskUpdate = { ...report("PENDING", same), status: "PENDING", released: "suspect" };
    const { task: after } = applyReport({ ...task("RUNNING", same), maxAttempts: 2 }, said);
    expect(after).toMatchObject({ status: "PENDING", dispatch: 2, suspect: true });
    expect(applyReport(after, report("FAILED", [1, 2, 1])).task).toMatchObject({ attempt: 2, suspect: false });
  });

  test("invariant 3: no final task is changed by any report of any execution", () => {
    for (const status of taskStatuses.filter(isFinal)) {
      for (const reported of reports) {
        expect(applyReport(task(status, [1, 1, 1]), report(reported, [9, 9, 9])).transitions).toEqual([]);
      }
    }
  });

  test("invariant 3: executions are ordered by attempt, then dispatch, then delivery", () => {
    const executions = [
      [1, 1, 1],
      [1, 1, 2],
      [1, 2, 0],
      [2, 1, 0],
    ] as const;
    const ordered = executions.map(([attempt, dispatch, delivery]) => ({ attempt, dispatch, delivery }));
    expect(ordered.toReversed().toSorted(compareExecution)).toEqual(ordered);
  });
});
