import { z } from "zod";
import { text } from "./text.ts";
import { roleSchema } from "./user.ts";

/** A person's id, or whoever is drawn. */
export const drawnOrNamedSchema = z.union([z.uuid().toLowerCase(), z.literal("random")]);

/** The same, or nobody for now. */
export const assigneeSchema = z.union([drawnOrNamedSchema, z.literal("none")]);
export type Assignee = z.infer<typeof assigneeSchema>;

const id = z.uuid();
const reason = text(500).trim().min(1).optional();

/** To someone else, too: whoever had it loses it, and it begins anew. */
export const assignTaskInputSchema = z.strictObject({ id, assignee: drawnOrNamedSchema, reason });

/** To nobody, until someone assigns it. */
export const unassignTaskInputSchema = z.strictObject({ id, reason });

export const startTaskInputSchema = z.strictObject({ id });

/** One that has not been started is started by it. */
export const completeTaskInputSchema = z.strictObject({ id, result: z.unknown().optional() });

export const failTaskInputSchema = z.strictObject({ id, reason: text(500).trim().min(1) });

export const shuffleTasksInputSchema = z.strictObject({ reason });
export const shuffleAnswerSchema = z.object({
  /** So many open manual tasks have a newly drawn performer. */
  assigned: z.int(),
  /** So many wait for one: the last performer left meanwhile. */
  parked: z.int(),
});
export type ShuffleAnswer = z.infer<typeof shuffleAnswerSchema>;

/** Whom manual tasks may be given to. */
export const performerSchema = z.object({ id: z.uuid(), name: z.string(), role: roleSchema });
export type Performer = z.infer<typeof performerSchema>;
export const listPerformersInputSchema = z.strictObject({ search: text(200).trim().min(1).optional() });
/** The first hundred by name. */
export const performerListSchema = z.object({ items: z.array(performerSchema), nextCursor: z.null() });
