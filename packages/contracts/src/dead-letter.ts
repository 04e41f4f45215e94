import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { limits } from "./limits.ts";
import { taskFailureSchema } from "./messages.ts";
import { text } from "./text.ts";

export const deadLetterReasons = ["attempts", "unrecoverable", "deliveries", "unprocessable", "expired"] as const;
export const deadLetterStates = ["open", "replayed", "discarded"] as const;

/** A task that ran out of attempts or deliveries, with what is needed to understand and replay it. */
export const deadLetterSchema = z.object({
  id: z.uuid(),
  taskId: z.uuid(),
  ownerId: z.uuid(),
  kind: z.string(),
  queue: z.string(),
  title: z.string(),
  reason: z.enum(deadLetterReasons),
  error: taskFailureSchema.nullable(),
  /** Equal for errors that differ only in ids, numbers and quoted values. */
  fingerprint: z.string(),
  payload: z.unknown().optional(),
  attempt: z.int(),
  deliveries: z.int(),
  buriedAt: z.iso.datetime(),
  state: z.enum(deadLetterStates),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedBy: z.string().nullable(),
  resolution: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

export const deadLetterFilterSchema = z.strictObject({
  state: z.enum(deadLetterStates).optional(),
  kind: kindNameSchema.optional(),
  reason: z.enum(deadLetterReasons).optional(),
  fingerprint: z.string().max(64).optional(),
  /** In title or error message. */
  search: text(200).optional(),
});
export type DeadLetterFilter = z.infer<typeof deadLetterFilterSchema>;

export const listDeadLettersInputSchema = deadLetterFilterSchema.extend({
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export const deadLetterListSchema = z.object({ items: z.array(deadLetterSchema), nextCursor: z.string().nullable() });

/** Dead letters of one fingerprint. */
export const deadLetterGroupSchema = z.object({
  fingerprint: z.string(),
  kind: z.string(),
  error: taskFailureSchema.nullable(),
  count: z.int(),
  lastAt: z.iso.datetime(),
});
export type DeadLetterGroup = z.infer<typeof deadLetterGroupSchema>;

const reason = text(500).trim().min(3);

/** `payload` replaces the stored one and must fit today's schema. */
export const replayOneInputSchema = z.strictObject({ id: z.uuid(), payload: z.unknown().optional(), reason });
export const discardInputSchema = z.strictObject({ id: z.uuid(), reason });

/** Exactly one of `ids` and `filter`; always open ones only. */
export const replayManyInputSchema = z
  .strictObject({
    ids: z.array(z.uuid()).min(1).max(1_000).optional(),
    filter: deadLetterFilterSchema.optional(),
    reason,
    /** So many go first; the rest only if none of them fails again. */
    canary: z.int().min(0).max(100).default(0),
    ratePerSecond: z.int().min(1).max(1_000).default(100),
  })
  .refine((input) => (input.ids === undefined) !== (input.filter === undefined), {
    path: ["filter"],
    message: "give either ids or a filter",
  });

export const replaySchema = z.object({
  id: z.uuid(),
  reason: z.string(),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  canary: z.int(),
  ratePerSecond: z.int(),
  state: z.enum(["canary", "running", "done", "stopped"]),
  note: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Replay = z.infer<typeof replaySchema>;
