import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { limits } from "./limits.ts";
import { prioritySchema } from "./task.ts";
import { text } from "./text.ts";

/** What happens to firings that nobody was there for: none of them, or one for all. */
export const missedPolicySchema = z.enum(["skip", "run-once"]);

/** A recurring task. */
export const scheduleSchema = z.object({
  id: z.uuid(),
  ownerId: z.uuid(),
  name: z.string(),
  kind: z.string(),
  title: z.string().nullable(),
  payload: z.unknown().optional(),
  priority: prioritySchema,
  tags: z.array(z.string()),
  cron: z.string(),
  timeZone: z.string(),
  missed: missedPolicySchema,
  enabled: z.boolean(),
  nextFireAt: z.iso.datetime().nullable(),
  lastFireAt: z.iso.datetime().nullable(),
  /** Why the last firing made no task. */
  lastError: z.string().nullable(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

const fields = {
  name: text(100).trim().min(1),
  kind: kindNameSchema,
  title: text(200).trim().min(1).optional(),
  payload: z.unknown().optional(),
  priority: prioritySchema,
  tags: z.array(text(50).trim().min(1)).max(20),
  /** Five fields, or six with seconds first. */
  cron: text(100).trim().min(1),
  /** An IANA name such as `Europe/Berlin`. */
  timeZone: text(64).min(1),
  missed: missedPolicySchema,
  enabled: z.boolean(),
};

export const createScheduleInputSchema = z.strictObject({
  ...fields,
  priority: fields.priority.default("MEDIUM"),
  tags: fields.tags.default([]),
  timeZone: fields.timeZone.default("UTC"),
  missed: fields.missed.default("skip"),
  enabled: fields.enabled.default(true),
});
export type CreateScheduleRequest = z.output<typeof createScheduleInputSchema>;

/** `version` is the one that was read: a stale one is a conflict. */
export const updateScheduleInputSchema = z.strictObject({
  id: z.uuid(),
  version: z.int(),
  ...z.strictObject(fields).omit({ kind: true }).partial().shape,
});

export const listSchedulesInputSchema = z.strictObject({
  scope: z.enum(["mine", "all"]).default("mine"),
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export const scheduleListSchema = z.object({ items: z.array(scheduleSchema), nextCursor: z.string().nullable() });
