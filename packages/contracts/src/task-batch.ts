import { z } from "zod";
import { errorCodes } from "./errors.ts";
import { limits } from "./limits.ts";
import { taskFilterSchema } from "./task-list.ts";
import { drawnOrNamedSchema } from "./task-performance.ts";
import { text } from "./text.ts";

/** `complete` is for what is assigned to the caller; `assign` needs the right to assign. */
export const batchActions = ["cancel", "retry", "delete", "complete", "assign"] as const;
export type BatchAction = (typeof batchActions)[number];

/** Exactly one of `ids` and `filter`. */
export const batchInputSchema = z
  .strictObject({
    action: z.enum(batchActions),
    /** In lower case, as the answer names them. */
    ids: z.array(z.uuid().toLowerCase()).min(1).max(limits.tasksPerBatch).optional(),
    /** All that match, up to `limits.tasksPerFilterBatch` of them: the newest first. */
    filter: taskFilterSchema.optional(),
    /** For `assign`: a performer's id, or `random` for a draw per task. */
    assignee: drawnOrNamedSchema.optional(),
    reason: text(500).trim().min(1).optional(),
  })
  .refine((input) => (input.ids === undefined) !== (input.filter === undefined), {
    path: ["filter"],
    message: "give either ids or a filter",
  })
  .refine((input) => (input.action === "assign") === (input.assignee !== undefined), {
    path: ["assignee"],
    message: "goes with the action assign, and only with that",
  });
export type BatchInput = z.input<typeof batchInputSchema>;
export type BatchRequest = z.output<typeof batchInputSchema>;

/** What became of one task; the others of the call are not touched by its failure. */
export const batchOutcomeSchema = z.object({
  id: z.uuid(),
  ok: z.boolean(),
  error: z.object({ code: z.enum(errorCodes), message: z.string() }).optional(),
});
export type BatchOutcome = z.infer<typeof batchOutcomeSchema>;

export const batchAnswerSchema = z.object({
  succeeded: z.int(),
  failed: z.int(),
  /** More match the filter than one call takes, or it was stopped by a refusal: call again. */
  more: z.boolean(),
  /** Of `ids`: one for each, in their order. Of a filter: the first hundred that failed. */
  items: z.array(batchOutcomeSchema),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;
