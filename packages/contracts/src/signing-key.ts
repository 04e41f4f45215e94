import { z } from "zod";

/** A key that signs tokens. One signs; those it replaced only verify, until all they signed has expired. */
export const signingKeySchema = z.object({
  id: z.string(),
  algorithm: z.string(),
  state: z.enum(["signing", "verifying"]),
  createdAt: z.iso.datetime(),
  /** When it leaves the published set; null for the one that signs. */
  removedAt: z.iso.datetime().nullable(),
});
export type SigningKey = z.infer<typeof signingKeySchema>;

export const signingKeyListSchema = z.object({ items: z.array(signingKeySchema), nextCursor: z.null() });
