import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { taskStatusSchema } from "./task.ts";

export const statsBuckets = ["minute", "hour", "day"] as const;
export type StatsBucket = (typeof statsBuckets)[number];

/** Milliseconds; buckets begin at whole ones of UTC. */
export const bucketMs: Record<StatsBucket, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export const mostStatsBuckets = 200;

export const taskStatsInputSchema = z.strictObject({
  /** `mine` by default; `all` needs the right to see everyone's. */
  scope: z.enum(["mine", "all"]).default("mine"),
  kind: kindNameSchema.optional(),
  bucket: z.enum(statsBuckets).default("hour"),
  /** The end of 24 buckets unless given; at most 200 buckets. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Now unless given. */
  to: z.iso.datetime({ offset: true }).optional(),
});
export type TaskStatsInput = z.input<typeof taskStatsInputSchema>;
export type TaskStatsRequest = z.output<typeof taskStatsInputSchema>;

/** Durations are from the start of the last attempt to its end, of those that succeeded or failed; null without any. */
export const statsBucketSchema = z.object({
  from: z.iso.datetime(),
  finished: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  canceled: z.int(),
  /** failed / (succeeded + failed); null without any. */
  failureRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

export const taskStatsSchema = z.object({
  byStatus: z.record(taskStatusSchema, z.int()),
  byKind: z.array(z.object({ kind: z.string(), count: z.int() })),
  overdue: z.int(),
  /** Oldest first, without a hole. */
  buckets: z.array(statsBucketSchema),
});
export type TaskStats = z.infer<typeof taskStatsSchema>;
