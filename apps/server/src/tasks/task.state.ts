import type { TaskFailure } from "@millrace/contracts/messages";
import { nextStatus, type TaskEvent, type TaskStatus } from "@millrace/contracts/task-state";

/** What decisions need to know of a task; its row is locked while they are made. */
export interface GuardedTask {
  id: string;
  ownerId: string;
  assigneeId: string | null;
  status: TaskStatus;
  attempt: number;
  dispatch: number;
  delivery: number;
  version: number;
  maxAttempts: number;
  retryBaseMs: number;
  retryCapMs: number;
  /** Of a manual task, when it last changed: each change of it has a later time. Null where workers run it. */
  manualChangedAt: Date | null;
}

/** What changes beside the guarded fields; undefined leaves it as it is. */
export interface TaskChanges {
  startedAt?: string | null;
  finishedAt?: string | null;
  /** PENDING: not dispatched before then; without it, at once. */
  runAt?: string;
  result?: unknown;
  error?: TaskFailure | null;
  overdueAt?: string;
  /** The next dispatch tells workers to run it alone. */
  suspect?: boolean;
  /** Manual: it waits for someone who may be given it. */
  parked?: boolean;
}

export type BurialReason = "attempts" | "unrecoverable" | "deliveries" | "unprocessable" | "expired";

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
  /** `worker`, `server` or a user's id. */
  by: string;
  detail: Record<string, unknown> | null;
}

export interface Outcome {
  task: GuardedTask & TaskChanges;
  /** Empty when nothing changed. */
  transitions: TaskTransition[];
  /** A dead letter is to be written. */
  buried?: BurialReason | undefined;
}

export type Execution = Pick<GuardedTask, "attempt" | "dispatch" | "delivery">;

export interface Step {
  event: TaskEvent;
  at: string;
  by: string;
  /** The execution it belongs to; the task's own unless given. */
  execution?: Execution;
  detail?: Record<string, unknown> | null;
}

export function unchanged(task: GuardedTask & TaskChanges): Outcome {
  return { task, transitions: [] };
}

/** One transition of the state table; unchanged when it has none. */
export function step(before: Outcome, { event, at, by, execution = before.task, detail = null }: Step): Outcome {
  const { task } = before;
  const status = nextStatus(task.status, event);
  if (!status) return before;
  const { attempt, dispatch, delivery } = execution;
  const version = task.version + 1;
  const time = task.manualChangedAt ? laterThan(task.manualChangedAt, at) : at;
  const transition = { taskId: task.id, version, event, status, attempt, dispatch, delivery, at: time, by, detail };
  const manualChangedAt = task.manualChangedAt && new Date(time);
  return {
    task: { ...task, status, attempt, dispatch, delivery, version, manualChangedAt },
    transitions: [...before.transitions, transition],
  };
}

/** Servers' clocks differ, and two changes may fall into one millisecond. */
function laterThan(before: Date, at: string): string {
  return new Date(Math.max(Date.parse(at), before.getTime() + 1)).toISOString();
}

/** The time in the history, which of a manual task may be later than the one decided at. */
export function changedAt({ transitions }: Outcome): string | undefined {
  return transitions.at(-1)?.at;
}

/** The same outcome with more changed, if anything changed since `before`. */
export function withChanges(before: Outcome, after: Outcome, changes: Partial<GuardedTask> & TaskChanges): Outcome {
  if (after.transitions.length === before.transitions.length) return after;
  return { ...after, task: { ...after.task, ...changes } };
}

/** Negative when `a` is the older execution. */
export function compareExecution(a: Execution, b: Execution): number {
  return a.attempt - b.attempt || a.dispatch - b.dispatch || a.delivery - b.delivery;
}
