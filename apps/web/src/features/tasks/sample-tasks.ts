import type { HistoryEntry, TaskChange, TaskSummary, TaskWithHistory } from "@millrace/contracts/task";

const at = "2026-11-21T08:00:00.000Z";

/** An id that sorts as its number does. */
export function sampleId(number: number): string {
  return `01a1fd30-c9b2-7520-9e44-${String(number).padStart(12, "0")}`;
}

/** A task for tests; the greater its number, the newer. */
export function sampleTask(number: number, change: Partial<TaskSummary> = {}): TaskSummary {
  return {
    id: sampleId(number),
    kind: "simulate",
    title: `task ${number}`,
    priority: "MEDIUM",
    status: "PENDING",
    queue: "default",
    tags: [],
    ownerId: sampleId(0),
    assigneeId: null,
    attempt: 1,
    maxAttempts: 1,
    progress: null,
    error: null,
    runAt: null,
    expiresAt: null,
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    finishedAt: null,
    version: 1,
    ...change,
  };
}

export function sampleEntry(version: number, change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    version,
    event: "start",
    status: "RUNNING",
    attempt: 1,
    dispatch: 1,
    delivery: 1,
    at,
    by: "worker",
    detail: null,
    ...change,
  };
}

/** A change as the live stream tells it; the task may be newer than the change. */
export function sampleChange(task: TaskSummary, version = task.version): TaskChange {
  return { task, change: sampleEntry(version, { status: task.status }) };
}

export function sampleTaskWithHistory(number: number, versions: number): TaskWithHistory {
  const history = Array.from({ length: versions }, (_, index) => sampleEntry(index + 1));
  return {
    ...sampleTask(number, { version: versions }),
    description: "",
    payload: {},
    result: null,
    history,
    why: null,
    assigneeName: null,
  };
}
