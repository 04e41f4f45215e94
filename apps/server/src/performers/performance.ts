import { type Decision, detailOf } from "../tasks/task.commands.ts";
import {
  changedAt,
  type GuardedTask,
  type Outcome,
  type Step,
  step,
  unchanged,
  withChanges,
} from "../tasks/task.state.ts";

/** Manual tasks: what becomes of one that people give to each other and perform. */

/** It begins anew with this performer; with nobody there it waits for one. */
export function assign(
  task: GuardedTask & { parked?: boolean },
  performer: string | null,
  decision: Decision,
): Outcome {
  if (performer === null) return task.assigneeId === null && task.parked ? unchanged(task) : take(task, decision, true);
  const detail = { assignee: performer, before: task.assigneeId, ...detailOf(decision) };
  return become(unchanged(task), { event: "assign", ...said(decision), detail }, () => ({
    assigneeId: performer,
    parked: false,
  }));
}

/** To nobody until someone assigns it. */
export function unassign(task: GuardedTask, decision: Decision): Outcome {
  return take(task, decision, false);
}

function take(task: GuardedTask, decision: Decision, parked: boolean): Outcome {
  const detail = { assignee: null, before: task.assigneeId, ...(parked && { parked }), ...detailOf(decision) };
  return become(unchanged(task), { event: "unassign", ...said(decision), detail }, () => ({
    assigneeId: null,
    parked,
  }));
}

export function start(task: GuardedTask, decision: Decision): Outcome {
  return become(unchanged(task), { event: "start", ...said(decision) }, (startedAt) => ({ startedAt }));
}

/** Whoever did not say that it was started says so by this. */
export function complete(task: GuardedTask, decision: Decision, result: unknown): Outcome {
  const done = { event: "succeed", ...said(decision) } as const;
  return become(started(task, decision), done, (finishedAt) => ({ finishedAt, result: result ?? null }));
}

/** For good, unless someone retries it: people need no second attempt by themselves. */
export function fail(task: GuardedTask, decision: Decision & { reason: string }): Outcome {
  const failed = { event: "fail", ...said(decision), detail: detailOf(decision) } as const;
  const error = { name: "Failed", message: decision.reason, retryable: false };
  return become(started(task, decision), failed, (finishedAt) => ({ finishedAt, error }));
}

function started(task: GuardedTask, decision: Decision): Outcome {
  return task.status === "PENDING" ? start(task, decision) : unchanged(task);
}

/** What changes with it has the time that the history gives it. */
function become(
  before: Outcome,
  next: Step,
  changes: (at: string | undefined) => Parameters<typeof withChanges>[2],
): Outcome {
  const after = step(before, next);
  return withChanges(before, after, changes(changedAt(after)));
}

function said({ at, by }: Decision): Pick<Step, "at" | "by"> {
  return { at, by };
}
