import { z } from "zod";

/** Tells that a user was made, changed or deleted, not what they are now: that is asked of the API. */
export const userEventSchema = z.strictObject({
  user_id: z.uuid(),
  /** Of two events about a user the later one has the greater time. */
  timestamp: z.iso.datetime(),
});
export type UserEvent = z.infer<typeof userEventSchema>;

/**
 * Of two events about a task the later one has the greater time. It is the time of the history row that tells of the
 * same.
 */
const taskEvent = { task_uuid: z.uuid(), timestamp: z.iso.datetime() };

/** Each assignment, a new draw of the same person included. */
export const taskAssignedEventSchema = z.strictObject({ ...taskEvent, assigned_to: z.uuid() });
export type TaskAssignedEvent = z.infer<typeof taskAssignedEventSchema>;

export const taskCompletedEventSchema = z.strictObject({ ...taskEvent, assigned_to: z.uuid() });
export type TaskCompletedEvent = z.infer<typeof taskCompletedEventSchema>;

/** Made, edited or deleted: what it is now is asked of the API. */
export const taskChangedEventSchema = z.strictObject(taskEvent);
export type TaskChangedEvent = z.infer<typeof taskChangedEventSchema>;
