import type { TaskFailure, TaskUpdate } from "@millrace/contracts/messages";
import { isFinal, nextStatus, type TaskEvent, type TaskStatus } from "@millrace/contracts/task-state";

/** What the guard needs to know of a task; the row is locked while it decides. */
export interface GuardedTask {
  id: string;
  status: TaskStatus;
  attempt: number;
  dispatch: number;
  delivery: number;
  version: number;
}

/** What changes beside the guarded fields; `startedAt: undefined` leaves it as it is. */
export interface TaskEnding {
  startedAt?: string | null;
  finishedAt?: string;
  /** PENDING: not dispatched before then. */
  runAt?: string;
  result?: unknown;
  error?: TaskFailure;
}

/** One history row to come. */
export interface TaskTransition {
  taskId: string;
  version: number;
  event: TaskEvent;
  status: TaskStatus;
  attempt: number;
  dispatch: number;
  delivery: number;
  at: string;
  by: string;
  detail: Record<string, unknown> | null;
}

export interface Outcome {
  task: GuardedTask & TaskEnding;
  /** Empty when nothing changed. */
  transitions: TaskTransition[];
}

/**
 * Applies a worker's report. Nothing changes when the task is final, when the report's
 * (attempt, dispatch, delivery) is older than the task's, or when the state table has no such transition.
 * A result whose RUNNING was skipped brings its start along, so that history is whole.
 */
export function applyReport(task: GuardedTask, report: TaskUpdate): Outcome {
  const unchanged: Outcome = { task, transitions: [] };
  const age = compareExecution(report, task);
  if (isFinal(task.status) || age < 0) return unchanged;

  switch (report.status) {
    case "RUNNING":
      return task.status === "RUNNING" && age === 0 ? unchanged : step(task, "start", report, report.at);
    case "SUCCESS": {
      const started = withStart(task, report, age, report.startedAt);
      return then(started, "succeed", report, { result: report.result ?? null });
    }
    case "FAILED": {
      const started = withStart(task, report, age, report.startedAt ?? report.at);
      return then(started, "fail", report, { error: report.error });
    }
    case "PENDING":
      return release(task, report);
    case "CANCELED":
      // Only the server cancels; a worker's word about it concludes nothing.
      return unchanged;
  }
}

/** A worker that lacks a kind would get its tasks back at once, again and again. Milliseconds. */
const unknownKindPauseMs = 1_000;

/** Hands the same attempt back: the next dispatch outranks whatever the last one may still report. */
function release(task: GuardedTask, report: TaskUpdate & { status: "PENDING" }): Outcome {
  const released = step(task, "release", report, report.at, { reason: report.released });
  const last = released.transitions.at(-1);
  if (!last) return released;
  const next = { dispatch: report.dispatch + 1, delivery: 0 };
  const pause = report.released === "unknown-kind" && {
    runAt: new Date(Date.parse(report.at) + unknownKindPauseMs).toISOString(),
  };
  return {
    task: { ...released.task, ...next, startedAt: null, ...pause },
    transitions: [{ ...last, ...next }],
  };
}

function withStart(task: GuardedTask, report: TaskUpdate, age: number, startedAt: string): Outcome {
  if (task.status === "RUNNING" && age === 0) return { task, transitions: [] };
  return step(task, "start", report, startedAt);
}

function then(
  before: Outcome,
  event: "succeed" | "fail",
  report: TaskUpdate,
  ending: { result: unknown } | { error: TaskFailure },
): Outcome {
  const after = step(before.task, event, report, report.at);
  if (after.transitions.length === 0) return before;
  return {
    task: { ...before.task, ...after.task, finishedAt: report.at, ...ending },
    transitions: [...before.transitions, ...after.transitions],
  };
}

function step(
  task: GuardedTask & TaskEnding,
  event: TaskEvent,
  report: TaskUpdate,
  at: string,
  detail: Record<string, unknown> | null = report.workerId ? { workerId: report.workerId } : null,
): Outcome {
  const status = nextStatus(task.status, event);
  if (!status) return { task, transitions: [] };
  const { attempt, dispatch, delivery } = report;
  const version = task.version + 1;
  return {
    task: { ...task, status, attempt, dispatch, delivery, version, ...(event === "start" && { startedAt: at }) },
    transitions: [{ taskId: task.id, version, event, status, attempt, dispatch, delivery, at, by: report.by, detail }],
  };
}

type Execution = Pick<GuardedTask, "attempt" | "dispatch" | "delivery">;

/** Negative when `a` is the older execution. */
export function compareExecution(a: Execution, b: Execution): number {
  return a.attempt - b.attempt || a.dispatch - b.dispatch || a.delivery - b.delivery;
}
