import type { TaskCreated, TaskFailure } from "@millrace/contracts/messages";
import { taskCreatedSubject } from "@millrace/contracts/subjects";
import type { HistoryEntry, Task, TaskSummary } from "@millrace/contracts/task";
import { type Selectable, sql } from "kysely";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { TaskHistoryTable, TaskTable } from "./task.table.ts";

export const summaryColumns = [
  "id",
  "owner_id",
  "assignee_id",
  "created_at",
  "updated_at",
  "started_at",
  "finished_at",
  "run_at",
  "expires_at",
  "version",
  "attempt",
  "max_attempts",
  "status",
  "priority",
  "kind",
  "queue",
  "title",
  "tags",
  "error",
] as const satisfies (keyof TaskTable)[];

export type SummaryRow = Pick<Selectable<TaskTable>, (typeof summaryColumns)[number]>;

export function toSummary(row: SummaryRow): TaskSummary {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    priority: row.priority,
    status: row.status,
    queue: row.queue,
    tags: row.tags,
    ownerId: row.owner_id,
    assigneeId: row.assignee_id,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    progress: null,
    error: row.error && withoutStack(row.error),
    runAt: iso(row.run_at),
    expiresAt: iso(row.expires_at),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    version: row.version,
  };
}

export function toTask(row: Selectable<TaskTable>): Task {
  return {
    ...toSummary(row),
    error: row.error,
    description: row.description,
    payload: row.payload,
    result: row.result,
  };
}

export function toHistoryEntry(row: Omit<Selectable<TaskHistoryTable>, "xid" | "seq" | "task_id">): HistoryEntry {
  const { version, event, status, attempt, dispatch, delivery, by, detail } = row;
  return { version, event, status, attempt, dispatch, delivery, at: row.at.toISOString(), by, detail };
}

/** The part of a task that `task.created` carries. */
export type DispatchRow = Pick<
  Selectable<TaskTable>,
  "id" | "owner_id" | "kind" | "queue" | "attempt" | "max_attempts" | "dispatch" | "timeout_ms"
> & {
  suspect?: boolean;
  /** JSON, as stored. */
  payload_json: string | null;
};

/** Of tasks.tasks, for a {@link DispatchRow}. */
export const dispatchColumns = sql.raw(
  "id, owner_id, kind, queue, attempt, max_attempts, dispatch, timeout_ms, suspect, payload::text as payload_json",
);

/** One publication of `task.created`: the payload's JSON goes in as it is stored, unparsed. */
export function dispatchEvent(eventId: string, row: DispatchRow): OutboxEvent {
  const envelope: Omit<TaskCreated, "payload"> = {
    id: row.id,
    userId: row.owner_id,
    kind: row.kind,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    dispatch: row.dispatch,
    timeoutMs: row.timeout_ms,
    ...(row.suspect && { suspect: true }),
  };
  const body = `${JSON.stringify(envelope).slice(0, -1)},"payload":${row.payload_json ?? "{}"}}`;
  return { id: eventId, taskId: row.id, subject: taskCreatedSubject(row.queue), body };
}

/** Lists and the live tail carry many errors, and a stack may be 20 kB. */
function withoutStack({ name, message, retryable }: TaskFailure): TaskFailure {
  return { name, message, retryable };
}

function iso(date: Date | null): string | null {
  return date && date.toISOString();
}
