import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { text } from "./text.ts";

/** PostgreSQL counts in 32 bits; `dispatch + 1` must fit too. */
const counter = z.int().max(2_000_000_000);

/** `task.created`: one dispatch of one attempt. */
export const taskCreatedSchema = z.object({
  id: z.uuid(),
  /** The owner. */
  userId: z.uuid(),
  kind: kindNameSchema,
  payload: z.unknown(),
  /** Execution of the handler, from 1. */
  attempt: z.int().min(1),
  maxAttempts: z.int().min(1),
  /** Publication of `task.created` for this task, from 1; a later one outranks an earlier. */
  dispatch: z.int().min(1),
  timeoutMs: z.int().min(1),
  /** An earlier dispatch of this attempt was handed back as `suspect`: it is still to be run alone. */
  suspect: z.boolean().optional(),
});
export type TaskCreated = z.infer<typeof taskCreatedSchema>;

export const taskFailureSchema = z.object({
  name: z.string().max(200),
  message: z.string().max(10_000),
  /** Only for operators and owners; redacted by the worker. */
  stack: z.string().max(20_000).optional(),
  /** False for `UnrecoverableError`: trying again is pointless. */
  retryable: z.boolean(),
});
export type TaskFailure = z.infer<typeof taskFailureSchema>;

const updateBase = {
  id: z.uuid(),
  userId: z.uuid(),
  attempt: counter.min(1),
  dispatch: counter.min(1),
  /** Delivery by JetStream of this dispatch, from 1. */
  delivery: counter.min(0),
  /** When it happened, by the reporter's clock. */
  at: z.iso.datetime(),
  by: z.enum(["worker", "server"]),
  workerId: text(200).optional(),
};

/**
 * Why a task is handed back. `suspect`: it has outlived workers and could not be run alone at once;
 * `suspect-waits`: a suspect needs the worker for itself.
 */
export const releaseReasons = ["shutdown", "paused", "unknown-kind", "lost", "suspect", "suspect-waits"] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

/** A result says when it started, so that history is whole even where RUNNING was skipped. */
const startedAt = z.iso.datetime();

/** One element of `task.updated`. */
export const taskUpdateSchema = z.discriminatedUnion("status", [
  z.object({ ...updateBase, status: z.literal("RUNNING") }),
  z.object({ ...updateBase, status: z.literal("SUCCESS"), startedAt, result: z.unknown() }),
  z.object({ ...updateBase, status: z.literal("FAILED"), startedAt: startedAt.optional(), error: taskFailureSchema }),
  z.object({
    ...updateBase,
    status: z.literal("PENDING"),
    /** Handed back untried or unfinished: the server dispatches the same attempt again, uncounted; `suspect` as a suspect. */
    released: z.enum(releaseReasons).optional(),
    /** The server's word: when the attempt named here begins. */
    retryAt: z.iso.datetime().optional(),
  }),
  z.object({ ...updateBase, status: z.literal("CANCELED") }),
]);
export type TaskUpdate = z.infer<typeof taskUpdateSchema>;

/** `task.updated`: one element when quiet, up to `limits.updatesPerMessage` under load. */
export const taskUpdatedSchema = z.array(taskUpdateSchema).min(1);

export const logLevels = ["debug", "info", "warn", "error"] as const;

export const logLineSchema = z.object({
  at: z.iso.datetime(),
  level: z.enum(logLevels),
  message: z.string().max(8_000),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const progressSchema = z.object({
  /** 0–100 */
  percent: z.number().min(0).max(100),
  note: z.string().max(500).optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** `task.log.<taskId>`: what came since the last one; `progress` is repeated, so that the newest message tells it. */
export const taskLogSchema = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  attempt: z.int().min(1),
  lines: z.array(logLineSchema),
  progress: progressSchema.optional(),
});
export type TaskLog = z.infer<typeof taskLogSchema>;

/** Presence of a worker (bucket `workers`). */
export const workerPresenceSchema = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  slots: z.int(),
  kinds: z.array(z.string()),
  /** (task, attempt, dispatch) of everything held, running or prefetched. */
  holds: z.array(z.tuple([z.uuid(), z.int(), z.int()])),
});
export type WorkerPresence = z.infer<typeof workerPresenceSchema>;
