export const taskStatuses = ["PENDING", "RUNNING", "SUCCESS", "FAILED", "CANCELED"] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** What can happen to a task after it was created. */
export const taskEvents = [
  "start",
  "succeed",
  "fail",
  "cancel",
  "dispatch",
  "release",
  "reschedule",
  "assign",
  "unassign",
  "expire",
  "overdue",
  "bury",
  "retry",
  "edit",
  "delete",
] as const;
export type TaskEvent = (typeof taskEvents)[number];

/**
 * The state machine: status × event → status; no entry means refused.
 * `overdue` notes that a task is past its time and goes on; `dispatch` publishes the same attempt (again); `release` hands it back; `reschedule` is the automatic and
 * `retry` the explicit next attempt; `bury` makes a dead letter; `edit` and `delete` are a person's and leave the status as it is
 * (an open task is canceled before it is deleted); `assign` gives a manual task to a person, who begins anew, and
 * `unassign` takes it away.
 */
export const taskTransitions: Record<TaskStatus, Partial<Record<TaskEvent, TaskStatus>>> = {
  PENDING: {
    start: "RUNNING",
    cancel: "CANCELED",
    dispatch: "PENDING",
    release: "PENDING",
    assign: "PENDING",
    unassign: "PENDING",
    expire: "FAILED",
    overdue: "PENDING",
    bury: "FAILED",
    edit: "PENDING",
  },
  RUNNING: {
    start: "RUNNING",
    succeed: "SUCCESS",
    fail: "FAILED",
    cancel: "CANCELED",
    release: "PENDING",
    reschedule: "PENDING",
    assign: "PENDING",
    unassign: "PENDING",
    overdue: "RUNNING",
    bury: "FAILED",
    edit: "RUNNING",
  },
  SUCCESS: { edit: "SUCCESS", delete: "SUCCESS" },
  FAILED: { retry: "PENDING", edit: "FAILED", delete: "FAILED" },
  CANCELED: { retry: "PENDING", edit: "CANCELED", delete: "CANCELED" },
};

export function nextStatus(status: TaskStatus, event: TaskEvent): TaskStatus | undefined {
  return taskTransitions[status][event];
}

export function isFinal(status: TaskStatus): boolean {
  return status === "SUCCESS" || status === "FAILED" || status === "CANCELED";
}
