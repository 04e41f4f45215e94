import type { ErrorIssue } from "@millrace/contracts/errors";
import { type Kind, manualKind } from "@millrace/contracts/kind";
import type { CreateTaskRequest, Task } from "@millrace/contracts/task";
import type { Assignee } from "@millrace/contracts/task-performance";
import { AppError } from "../app-error.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog, KnownKind } from "./kind.catalog.ts";
import { checkPayload } from "./payload-check.ts";
import { hashRequest } from "./request-hash.ts";
import type { Placements } from "./task.insert.placing.ts";
import { dispatchEvent, type DispatchRow } from "./task.rows.ts";
import type { TaskTable } from "./task.table.ts";

/** Later years have more digits than PostgreSQL reads. */
const latestTime = Date.UTC(9999, 0);

/** A validated task on its way into the database; `event` is missing while it waits for its `runAt`. */
export interface NewTask {
  row: DispatchRow &
    Pick<
      TaskTable,
      | "retry_base_ms"
      | "retry_cap_ms"
      | "priority"
      | "title"
      | "description"
      | "tags"
      | "idempotency_key"
      | "request_hash"
    > & {
      created_at: string;
      run_at: string | null;
      expires_at: string | null;
    };
  payload: unknown;
  event: OutboxEvent | null;
  /** Null for a task that workers run. */
  assignee: Assignee | null;
}

export interface DraftDeps {
  catalog: KindCatalog;
  now: () => number;
  newId: () => string;
}

/**
 * Checks requests against their kinds and makes rows of them; `pathOf` says where the n-th stands in the call.
 * All problems of all requests are reported together.
 */
export async function draftTasks(
  deps: DraftDeps,
  ownerId: string,
  requests: CreateTaskRequest[],
  pathOf: (index: number) => string,
): Promise<NewTask[]> {
  const kinds = new Map<string, KnownKind>();
  for (const name of new Set(requests.map((request) => request.kind))) {
    kinds.set(name, await deps.catalog.findKindOrThrow(name));
  }
  const now = deps.now();
  const drafts: NewTask[] = [];
  const issues: ErrorIssue[] = [];
  let tooLarge = false;
  requests.forEach((request, index) => {
    const known = kinds.get(request.kind);
    if (!known) return;
    const at = pathOf(index);
    const payload = checkPayload(known, request.payload, `${at}payload`);
    tooLarge ||= payload.tooLarge;
    issues.push(...payload.issues);
    issues.push(...timeIssues(request, now, at), ...peopleIssues(request, at));
    if (issues.length === 0) drafts.push(draft(deps, ownerId, request, known.kind, payload.json, now));
  });
  const [first] = issues;
  if (first) {
    const code = tooLarge
      ? "PAYLOAD_TOO_LARGE"
      : first.path.includes("payload")
        ? "PAYLOAD_INVALID"
        : "VALIDATION_FAILED";
    throw new AppError(code, `${first.path}: ${first.message}`, { issues: issues.slice(0, 100) });
  }
  return drafts;
}

function draft(
  deps: DraftDeps,
  ownerId: string,
  request: CreateTaskRequest,
  kind: Kind,
  payloadJson: string,
  now: number,
): NewTask {
  const isManual = kind.name === manualKind;
  const row: NewTask["row"] = {
    id: deps.newId(),
    owner_id: ownerId,
    created_at: new Date(now).toISOString(),
    run_at: request.runAt ? new Date(request.runAt).toISOString() : null,
    expires_at: request.expiresAt ? new Date(request.expiresAt).toISOString() : null,
    attempt: 1,
    dispatch: request.runAt || isManual ? 0 : 1,
    max_attempts: request.maxAttempts ?? kind.retry.maxAttempts,
    retry_base_ms: kind.retry.baseMs,
    retry_cap_ms: kind.retry.capMs,
    timeout_ms: kind.timeoutMs,
    priority: request.priority,
    kind: kind.name,
    queue: kind.queue,
    title: request.title ?? kind.name,
    description: request.description,
    tags: request.tags,
    payload_json: payloadJson,
    idempotency_key: request.idempotencyKey ?? null,
    request_hash: request.idempotencyKey ? hashRequest(request) : null,
  };
  const event = row.dispatch === 0 ? null : dispatchEvent(deps.newId(), row);
  return { row, payload: request.payload ?? {}, event, assignee: isManual ? (request.assignee ?? "random") : null };
}

function timeIssues(request: CreateTaskRequest, now: number, at: string): ErrorIssue[] {
  return (["runAt", "expiresAt"] as const).flatMap((field) => timeIssue(at + field, request[field], now) ?? []);
}

function peopleIssues({ kind, assignee, runAt }: CreateTaskRequest, at: string): ErrorIssue[] {
  if (kind !== manualKind && assignee !== undefined) {
    return [{ path: `${at}assignee`, message: `is for tasks of the kind ${manualKind}: workers run this one` }];
  }
  if (kind === manualKind && runAt !== undefined) {
    return [{ path: `${at}runAt`, message: "is for tasks that workers run: a person says when it starts" }];
  }
  return [];
}

export function timeIssue(path: string, value: string | undefined, now: number): ErrorIssue | undefined {
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  if (time <= now) return { path, message: "is in the past" };
  return time > latestTime ? { path, message: "is too far in the future" } : undefined;
}

/** The answer for a task just committed; what the database adds is known here. */
export function toCreatedTask({ row, payload }: NewTask, placements?: Placements): Task {
  const placed = placements?.get(row.id);
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    description: row.description,
    priority: row.priority,
    status: "PENDING",
    queue: row.queue,
    tags: row.tags,
    ownerId: row.owner_id,
    assigneeId: placed?.assigneeId ?? null,
    attempt: 1,
    maxAttempts: row.max_attempts,
    progress: null,
    payload,
    result: null,
    error: null,
    runAt: row.run_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: placed?.at ?? row.created_at,
    startedAt: null,
    finishedAt: null,
    version: placed?.version ?? 1,
  };
}
