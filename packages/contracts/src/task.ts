import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { limits } from "./limits.ts";
import { logLineSchema, progressSchema, taskFailureSchema } from "./messages.ts";
import { taskStatuses } from "./task-state.ts";
import { assigneeSchema } from "./task-performance.ts";
import { text } from "./text.ts";

export const priorities = ["LOW", "MEDIUM", "HIGH"] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.infer<typeof prioritySchema>;
export const taskStatusSchema = z.enum(taskStatuses);

/** A task as lists and live updates carry it. Times are ISO 8601 UTC. */
export const taskSummarySchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  priority: prioritySchema,
  status: taskStatusSchema,
  queue: z.string(),
  tags: z.array(z.string()),
  ownerId: z.uuid(),
  assigneeId: z.uuid().nullable(),
  attempt: z.int(),
  maxAttempts: z.int(),
  progress: progressSchema.nullable(),
  error: taskFailureSchema.nullable(),
  runAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** Number of its last history row; a client applies only a greater one. */
  version: z.int(),
});
export type TaskSummary = z.infer<typeof taskSummarySchema>;

export const taskSchema = taskSummarySchema.extend({
  description: z.string(),
  payload: z.unknown().optional(),
  result: z.unknown().optional(),
});
export type Task = z.infer<typeof taskSchema>;

/** One change of a task; `version` counts them from 1 without a hole. */
export const historyEntrySchema = z.object({
  version: z.int(),
  event: z.string(),
  status: taskStatusSchema,
  attempt: z.int(),
  dispatch: z.int(),
  delivery: z.int(),
  at: z.iso.datetime(),
  /** `worker`, `server` or the user's id. */
  by: z.string(),
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const taskWithHistorySchema = taskSchema.extend({
  history: z.array(historyEntrySchema),
  /** PENDING: one sentence on what it waits for. */
  why: z.string().nullable(),
  /** Of whoever performs it; null where that is nobody, or somebody not known here yet. */
  assigneeName: z.string().nullable(),
});
export type TaskWithHistory = z.infer<typeof taskWithHistorySchema>;

/** Payload is checked against the schema that the kind announced. */
export const createTaskInputSchema = z.strictObject({
  kind: kindNameSchema,
  title: text(200).trim().min(1).optional(),
  description: text(10_000).default(""),
  priority: prioritySchema.default("MEDIUM"),
  payload: z.unknown().optional(),
  tags: z.array(text(50).trim().min(1)).max(20).default([]),
  maxAttempts: z.int().min(1).max(100).optional(),
  /** Manual tasks only; `random` unless given. Naming a person needs the right to assign. */
  assignee: assigneeSchema.optional(),
  /** Not dispatched before; not for manual tasks, which begin when their performer begins. */
  runAt: z.iso.datetime({ offset: true }).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Unique per owner: the same key and body return the same task. */
  idempotencyKey: text(200).min(1).optional(),
});
export type CreateTaskInput = z.input<typeof createTaskInputSchema>;
export type CreateTaskRequest = z.output<typeof createTaskInputSchema>;

export const createManyInputSchema = z.strictObject({
  tasks: z.array(createTaskInputSchema).min(1).max(limits.tasksPerCreate),
});

/** In the order of the call. */
export const createManyAnswerSchema = z.object({ items: z.array(taskSchema) });

export const taskIdInputSchema = z.strictObject({ id: z.uuid() });

const reason = text(500).trim().min(1).optional();

export const cancelTaskInputSchema = z.strictObject({ id: z.uuid(), reason });

/** Without a payload the stored one is used again. */
export const retryTaskInputSchema = z.strictObject({ id: z.uuid(), payload: z.unknown().optional(), reason });

export const taskLogsInputSchema = z.strictObject({
  id: z.uuid(),
  cursor: z.string().max(40).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(limits.listLimit),
});

/** A log line with its place: `id` is unique and grows. */
export const taskLogEntrySchema = logLineSchema.extend({ id: z.string(), attempt: z.int() });
export type TaskLogEntry = z.infer<typeof taskLogEntrySchema>;

export const taskLogListSchema = z.object({ items: z.array(taskLogEntrySchema), nextCursor: z.string().nullable() });

/** `lastEventId` is set by the client when it resumes. */
export const onUpdateInputSchema = z.strictObject({
  scope: z.enum(["mine", "all"]).default("mine"),
  taskId: z.uuid().optional(),
  lastEventId: z.string().max(200).nullish(),
});

export const onLogInputSchema = z.strictObject({ taskId: z.uuid(), lastEventId: z.string().max(200).nullish() });

/** A committed change and the task as committed (which may already be newer than the change). */
export const taskChangeSchema = z.object({ change: historyEntrySchema, task: taskSummarySchema });
export type TaskChange = z.infer<typeof taskChangeSchema>;

/**
 * What `tasks.onUpdate` yields. Apply a change only if its `task.version` is greater than the one you hold.
 * - `ready`: the subscription stands; everything committed from here on will arrive. Load lists after it.
 * - `changes`: in order, nothing missed, nothing twice since the last cursor.
 * - `removed`: you no longer see this task.
 * - `progress`: passing word of a running task, outside version and history.
 * - `resync`: the cursor cannot be continued; load anew.
 */
export type TaskUpdateEvent =
  | { type: "ready" }
  | { type: "changes"; changes: TaskChange[] }
  | { type: "removed"; ids: string[] }
  | { type: "progress"; progress: { id: string; attempt: number; percent: number; note?: string }[] }
  | { type: "resync" };

/** What `tasks.onLog` yields. */
export interface TaskLogEvent {
  lines: TaskLogEntry[];
  progress: { attempt: number; percent: number; note?: string } | null;
}
