import { z } from "zod";
import { scopeSchema } from "./access.ts";
import { roleSchema, userSchema } from "./user.ts";

/** Who bears a token, as the auth domain tells the other domains; see `Principal` in the server. */
export const principalAnswerSchema = z.object({
  principal: z.object({
    id: z.string(),
    role: roleSchema.nullable(),
    scopes: z.array(scopeSchema).nullable(),
    user: userSchema.nullable(),
    credential: z.string().nullable(),
  }),
  expiresAt: z.iso.datetime(),
  /** This look has moved the expiry: a cookie must follow. */
  extended: z.boolean(),
});
export type PrincipalAnswer = z.infer<typeof principalAnswerSchema>;
