import { z } from "zod";
import { kindNameSchema } from "./kind.ts";
import { limits } from "./limits.ts";
import { prioritySchema, priorities, taskStatusSchema, taskSummarySchema } from "./task.ts";
import { taskStatuses } from "./task-state.ts";
import { text } from "./text.ts";

const time = z.iso.datetime({ offset: true });

/** `me` is the caller. */
const personSchema = z.union([z.uuid(), z.literal("me")]);

/**
 * Every part holds: of `status`, `kind` and `priority` one of the values, of `tag` all of them. A part without a value is
 * refused: to one it means everything, to another nothing. Ranges take their beginning in and leave their end out.
 */
export const taskFilterSchema = z.strictObject({
  /** `mine` by default: owned by or assigned to the caller; `all` needs the right to see everyone's. */
  scope: z.enum(["mine", "all"]).default("mine"),
  status: z.array(taskStatusSchema).min(1).max(taskStatuses.length).optional(),
  kind: z.array(kindNameSchema).min(1).max(50).optional(),
  priority: z.array(prioritySchema).min(1).max(priorities.length).optional(),
  tag: z.array(text(50).trim().min(1)).min(1).max(20).optional(),
  owner: personSchema.optional(),
  /** `none`: assigned to nobody. */
  assignee: z.union([personSchema, z.literal("none")]).optional(),
  /** Stands in title or description, in any case of its letters; `%` and `_` are themselves. */
  search: text(200).trim().min(1).optional(),
  createdFrom: time.optional(),
  createdTo: time.optional(),
  expiresFrom: time.optional(),
  expiresTo: time.optional(),
  /** Open and past its time. */
  overdue: z.boolean().optional(),
});
export type TaskFilter = z.input<typeof taskFilterSchema>;
export type TaskFilterRequest = z.output<typeof taskFilterSchema>;

export const taskSorts = ["created", "updated", "expires", "priority"] as const;
export type TaskSort = (typeof taskSorts)[number];
export const sortOrders = ["asc", "desc"] as const;
export type SortOrder = (typeof sortOrders)[number];

/** The newest, the last changed, the most urgent, the most important first. */
export const defaultOrder: Record<TaskSort, SortOrder> = {
  created: "desc",
  updated: "desc",
  expires: "asc",
  priority: "desc",
};

export const listTasksInputSchema = taskFilterSchema.extend({
  /** Tasks that never expire come last of `expires`, in either order. */
  sort: z.enum(taskSorts).default("created"),
  /** As `defaultOrder` says unless given. */
  order: z.enum(sortOrders).optional(),
  /** The `nextCursor` of the page before, of the same sort and order. */
  cursor: z.string().max(300).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
  /** Answers how many there are, counted up to `limits.countedTotal`. */
  total: z.boolean().default(false),
});
export type ListTasksInput = z.input<typeof listTasksInputSchema>;
export type ListTasksRequest = z.output<typeof listTasksInputSchema>;

/** Of one person: `id` is whose tasks they are, owned by or assigned to. */
export const listTasksOfUserInputSchema = listTasksInputSchema
  .omit({ scope: true, owner: true, assignee: true })
  .extend({ id: z.uuid() });

/** `more`: there are more than were counted, as in "10,000+". */
export const taskTotalSchema = z.object({ count: z.int(), more: z.boolean() });
export type TaskTotal = z.infer<typeof taskTotalSchema>;

export const taskListSchema = z.object({
  items: z.array(taskSummarySchema),
  nextCursor: z.string().nullable(),
  total: taskTotalSchema.optional(),
});
export type TaskList = z.infer<typeof taskListSchema>;
