import type { TaskFailure } from "@millrace/contracts/messages";
import {
  type BurialReason,
  changedAt,
  type GuardedTask,
  type Outcome,
  step,
  unchanged,
  withChanges,
} from "./task.state.ts";

/** Who decides, and when. */
export interface Decision {
  at: string;
  /** A user's id, `server`, or `operator`. */
  by: string;
  reason?: string | undefined;
}

export const detailOf = ({ reason }: Decision) => (reason === undefined ? null : { reason });

/** PENDING or RUNNING → CANCELED; whatever a worker still reports finds a final task. */
export function cancel(task: GuardedTask, decision: Decision): Outcome {
  const before = unchanged(task);
  const canceled = step(before, { event: "cancel", at: decision.at, by: decision.by, detail: detailOf(decision) });
  return withChanges(before, canceled, { finishedAt: changedAt(canceled) });
}

/** FAILED or CANCELED → PENDING with the next attempt, dispatched at once; one more than its policy allows if need be. */
export function retry(task: GuardedTask, decision: Decision): Outcome {
  const before = unchanged(task);
  const dispatch = task.manualChangedAt ? task.dispatch : task.dispatch + 1;
  const execution = { attempt: task.attempt + 1, dispatch, delivery: 0 };
  const retried = step(before, {
    event: "retry",
    at: decision.at,
    by: decision.by,
    execution,
    detail: detailOf(decision),
  });
  return withChanges(before, retried, { startedAt: null, finishedAt: null, result: null, error: null, suspect: false });
}

/** A waiting task (backoff, `runAt`) is dispatched now. */
export function dispatchNow(task: GuardedTask, decision: Decision): Outcome {
  const execution = { attempt: task.attempt, dispatch: task.dispatch + 1, delivery: 0 };
  return step(unchanged(task), {
    event: "dispatch",
    at: decision.at,
    by: decision.by,
    execution,
    detail: detailOf(decision),
  });
}

/** What a person changed in it; sent again, if it must be, as the next dispatch, which outranks what was sent before. */
export function edit(task: GuardedTask, decision: Decision, change: { fields: string[]; sendAgain: boolean }): Outcome {
  const { attempt, dispatch, delivery } = task;
  const execution = change.sendAgain
    ? { attempt, dispatch: dispatch + 1, delivery: 0 }
    : { attempt, dispatch, delivery };
  const detail = { fields: change.fields };
  return step(unchanged(task), { event: "edit", at: decision.at, by: decision.by, execution, detail });
}

/** Canceled first if it is open: `canceled` has no transition for a task that is final. */
export function remove(task: GuardedTask, decision: Decision): { canceled: Outcome; deleted: Outcome } {
  const canceled = cancel(task, decision);
  const deleted = step(unchanged(canceled.task), {
    event: "delete",
    at: decision.at,
    by: decision.by,
    detail: detailOf(decision),
  });
  return { canceled, deleted };
}

/** Nobody ran it in time. */
export function expire(task: GuardedTask, decision: Decision): Outcome {
  return end(task, "expire", decision, "expired", {
    name: "Expired",
    message: "it had not started when it expired",
    retryable: false,
  });
}

/** Out of deliveries, or nothing a worker could make sense of. */
export function bury(task: GuardedTask, decision: Decision, reason: BurialReason, error: TaskFailure): Outcome {
  return end(task, "bury", decision, reason, error);
}

function end(
  task: GuardedTask,
  event: "expire" | "bury",
  decision: Decision,
  reason: BurialReason,
  error: TaskFailure,
): Outcome {
  const before = unchanged(task);
  const ended = step(before, { event, at: decision.at, by: decision.by, detail: { reason } });
  if (ended === before) return before;
  return { ...withChanges(before, ended, { finishedAt: decision.at, error }), buried: reason };
}

/** It goes on past its time: noted once, nothing else changes. */
export function markOverdue(task: GuardedTask, decision: Decision): Outcome {
  const before = unchanged(task);
  const marked = step(before, { event: "overdue", at: decision.at, by: decision.by });
  return withChanges(before, marked, { overdueAt: changedAt(marked) });
}
