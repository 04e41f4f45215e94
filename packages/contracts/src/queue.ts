import { z } from "zod";
import { queueNamePattern } from "./subjects.ts";
import { text } from "./text.ts";

/** A named lane of work, as it stands. */
export const queueSchema = z.object({
  name: z.string(),
  /** Tasks that wait, dispatched or not. */
  pending: z.int(),
  running: z.int(),
  /** Messages the broker has not delivered yet; null without the broker. */
  backlog: z.int().nullable(),
  /** Workers that serve it now. */
  workers: z.int(),
  paused: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
});
export type Queue = z.infer<typeof queueSchema>;

export const queueNameSchema = z.string().regex(queueNamePattern);
export const pauseQueueInputSchema = z.strictObject({
  name: queueNameSchema,
  reason: text(500).trim().min(1).default("no reason given"),
});
export const resumeQueueInputSchema = z.strictObject({ name: queueNameSchema });

/** A worker that lives now, and what it holds. */
export const workerSchema = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  slots: z.int(),
  kinds: z.array(z.string()),
  holds: z.array(z.object({ taskId: z.uuid(), attempt: z.int(), dispatch: z.int() })),
});
export type WorkerInfo = z.infer<typeof workerSchema>;
