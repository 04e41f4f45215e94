import type { TaskFailure, TaskUpdate } from "@millrace/contracts/messages";
import { isFinal } from "@millrace/contracts/task-state";
import { backoffMs } from "./backoff.ts";
import {
  compareExecution,
  type GuardedTask,
  type Outcome,
  step,
  type TaskChanges,
  unchanged,
  withChanges,
} from "./task.state.ts";

export interface ReportContext {
  /** Milliseconds; the server's clock, because a retry is the server's decision. */
  now: number;
  random: () => number;
}

/** A worker that lacks a kind would get its tasks back at once, again and again: a pause that doubles. Milliseconds. */
const unknownKindPause = { baseMs: 250, capMs: 60_000 };

/**
 * Applies a worker's report. Nothing changes when the task is final, when the report's
 * (attempt, dispatch, delivery) is older than the task's, or when the state table has no such transition.
 * A result whose RUNNING was skipped brings its start along, so that history is whole.
 */
export function applyReport(task: GuardedTask & TaskChanges, report: TaskUpdate, context: ReportContext): Outcome {
  const before = unchanged(task);
  const age = compareExecution(report, task);
  // No worker has been sent a manual task.
  if (isFinal(task.status) || age < 0 || task.manualChangedAt) return before;

  switch (report.status) {
    case "RUNNING":
      return task.status === "RUNNING" && age === 0 ? before : start(before, report, report.at);
    case "SUCCESS": {
      const started = withStart(before, report, age, report.startedAt);
      const done = step(started, ending(report, "succeed"));
      return withChanges(started, done, { finishedAt: report.at, result: report.result ?? null });
    }
    case "FAILED":
      return fail(withStart(before, report, age, report.startedAt ?? report.at), report, context);
    case "PENDING":
      return release(before, report, context);
    case "CANCELED":
      // Only the server cancels; a worker's word about it concludes nothing.
      return before;
  }
}

type Failed = TaskUpdate & { status: "FAILED" };

/** The server decides: another attempt after a while, or the end and a dead letter. */
function fail(started: Outcome, report: Failed, { now, random }: ReportContext): Outcome {
  const { task } = started;
  const error = storable(report.error);
  if (!error.retryable || task.attempt >= task.maxAttempts) {
    const failed = step(started, ending(report, "fail"));
    if (failed === started) return started;
    const done = withChanges(started, failed, { finishedAt: report.at, error });
    return { ...done, buried: error.retryable ? "attempts" : "unrecoverable" };
  }
  const delay = backoffMs(task.attempt, { baseMs: task.retryBaseMs, capMs: task.retryCapMs }, random);
  const retryAt = new Date(now + delay).toISOString();
  const detail = { error: { name: error.name, message: error.message }, retryAt, nextAttempt: task.attempt + 1 };
  const rescheduled = step(started, { ...ending(report, "reschedule"), detail });
  return withChanges(started, rescheduled, {
    attempt: task.attempt + 1,
    delivery: 0,
    startedAt: null,
    runAt: retryAt,
    suspect: false,
    error,
  });
}

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** Without what PostgreSQL refuses to read as text: worker-kit takes it out, other workers may not. */
function storable({ name, message, stack, retryable }: TaskFailure): TaskFailure {
  return {
    name: clean(name),
    message: clean(message),
    ...(stack !== undefined && { stack: clean(stack) }),
    retryable,
  };
}

/** Hands the same attempt back: the next dispatch outranks whatever the last one may still report. */
function release(before: Outcome, report: TaskUpdate & { status: "PENDING" }, { now }: ReportContext): Outcome {
  const reason = report.released ?? "shutdown";
  const execution = { attempt: report.attempt, dispatch: report.dispatch + 1, delivery: 0 };
  const released = step(before, { event: "release", at: report.at, by: report.by, execution, detail: { reason } });
  // Handing back and dispatching again count one each.
  const pause = reason === "unknown-kind" && {
    runAt: new Date(now + backoffMs(Math.ceil(report.dispatch / 2), unknownKindPause, () => 1)).toISOString(),
  };
  return withChanges(before, released, { startedAt: null, ...pause, ...(reason === "suspect" && { suspect: true }) });
}

function withStart(before: Outcome, report: TaskUpdate, age: number, startedAt: string): Outcome {
  return before.task.status === "RUNNING" && age === 0 ? before : start(before, report, startedAt);
}

function start(before: Outcome, report: TaskUpdate, at: string): Outcome {
  return withChanges(before, step(before, { ...ending(report, "start"), at }), { startedAt: at });
}

function ending(report: TaskUpdate, event: "start" | "succeed" | "fail" | "reschedule") {
  const { at, by, workerId } = report;
  return { event, at, by, execution: report, detail: workerId ? { workerId } : null };
}
