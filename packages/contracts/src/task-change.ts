import { z } from "zod";
import { createTaskInputSchema } from "./task.ts";
import { text } from "./text.ts";

const reason = text(500).trim().min(1).optional();
const { title, description, priority, tags, expiresAt } = createTaskInputSchema.shape;

const editable = ["title", "description", "priority", "tags", "expiresAt", "payload"] as const;

/**
 * What is left out stays as it is; `null` clears: the title becomes the kind's name, the description empty, no tags, no
 * expiry. `version` is the one the change was made upon: when the task has moved on, the answer is CONFLICT.
 */
export const updateTaskInputSchema = z
  .strictObject({
    id: z.uuid(),
    version: z.int().min(1),
    title: title.nullable(),
    description: description.unwrap().nullable().optional(),
    priority: priority.unwrap().optional(),
    tags: tags.unwrap().nullable().optional(),
    expiresAt: expiresAt.nullable(),
    /** Only while PENDING; checked against the kind's schema. Dispatched anew if it was sent already. */
    payload: z.unknown().optional(),
  })
  .refine((input) => editable.some((field) => input[field] !== undefined), {
    path: ["version"],
    message: "is all there is: name what is to change",
  });
export type UpdateTaskInput = z.input<typeof updateTaskInputSchema>;
export type TaskEdit = Omit<z.output<typeof updateTaskInputSchema>, "id" | "version">;

export const deleteTaskInputSchema = z.strictObject({ id: z.uuid(), reason });
