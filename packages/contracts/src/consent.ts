import { z } from "zod";
import { clientScopeSchema } from "./oauth-client.ts";
import { userSchema } from "./user.ts";

/** What an app asks of the person who is signed in: `GET /oidc/interaction/{uid}`. */
export const consentRequestSchema = z.object({
  client: z.object({ name: z.string() }),
  scopes: z.array(z.object({ scope: clientScopeSchema, words: z.string() })),
  user: userSchema,
  /** The app wants the person to have signed in just now, or not long ago: `prompt=login`, `max_age`. */
  signInAgain: z.boolean(),
  /** Allowed before, and nothing more is asked for: nobody need be asked again. */
  isRemembered: z.boolean(),
});
export type ConsentRequest = z.infer<typeof consentRequestSchema>;

/** The person's word on it: `POST /oidc/interaction/{uid}`. */
export const consentAnswerSchema = z.strictObject({ allow: z.boolean() });

/** Where the browser has to go next. */
export const consentResultSchema = z.object({ redirectTo: z.string() });
export type ConsentResult = z.infer<typeof consentResultSchema>;

/** An app that someone has allowed something, under Settings: it may come back for that without asking. */
export const connectedAppSchema = z.object({
  /** The client's. */
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(clientScopeSchema),
  /** When more was last allowed. */
  allowedAt: z.iso.datetime(),
});
export type ConnectedApp = z.infer<typeof connectedAppSchema>;

export const connectedAppListSchema = z.object({ items: z.array(connectedAppSchema), nextCursor: z.null() });
export const disconnectAppInputSchema = z.strictObject({ id: z.uuid() });
