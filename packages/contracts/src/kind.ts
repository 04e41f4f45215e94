import { z } from "zod";
import { defaultQueue, queueNamePattern } from "./subjects.ts";

/** A kind's name: lower case words joined by dots or dashes, such as `http.request`. */
export const kindNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/, "lower case words joined by . or -")
  .max(64);

/** Performed by a person: built in, announced by no worker. */
export const manualKind = "manual";

/** JSON Schema (draft 2020-12) as `z.toJSONSchema(schema, { io: "input" })` writes it. */
export const jsonSchemaSchema = z.record(z.string(), z.unknown());

export const retryPolicySchema = z.object({
  /** Attempts in all, the first included. */
  maxAttempts: z.int().min(1).max(100).default(5),
  /** Full-jitter backoff: a random delay up to `baseMs × 2^(attempt−1)`, at most `capMs`. Milliseconds. */
  baseMs: z.int().min(0).default(1_000),
  capMs: z.int().min(0).default(600_000),
});
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

/** What a worker announces for each kind it can run (bucket `kinds`, key `<name>.<version>`). */
export const kindAnnouncementSchema = z.object({
  name: kindNameSchema,
  /** Greater wins where several are announced. */
  version: z.int().min(1),
  description: z.string().max(500).default(""),
  queue: z.string().regex(queueNamePattern).default(defaultQueue),
  payloadSchema: jsonSchemaSchema,
  retry: retryPolicySchema,
  /** Milliseconds a handler may take. */
  timeoutMs: z.int().min(1),
});
export type KindAnnouncement = z.infer<typeof kindAnnouncementSchema>;

/** A kind as the API lists it. */
export const kindSchema = kindAnnouncementSchema.extend({ announcedAt: z.iso.datetime() });
export type Kind = z.infer<typeof kindSchema>;
