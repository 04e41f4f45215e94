import { z } from "zod";

/** Tells that a user was made, changed or deleted, not what they are now: that is asked of the API. */
export const userEventSchema = z.strictObject({
  user_id: z.uuid(),
  /** Of two events about a user the later one has the greater time. */
  timestamp: z.iso.datetime(),
});
export type UserEvent = z.infer<typeof userEventSchema>;
