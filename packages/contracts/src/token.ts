import { z } from "zod";
import { scopeSchema } from "./access.ts";
import { limits } from "./limits.ts";
import { text } from "./text.ts";

/** A personal API token is this and 40 letters and digits, so that people and secret scanners know it at sight. */
export const apiTokenPrefix = "mrt_";

export const apiTokenLimits = {
  /** What a token lives unless its maker says otherwise. */
  defaultDays: 90,
  maxDays: 366,
  perUser: 100,
} as const;

/** Revoked ones are not listed; an expired one is until it is revoked. */
export const apiTokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** To the minute; null before the first use. */
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

export const listTokensInputSchema = z.strictObject({
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export const tokenListSchema = z.object({ items: z.array(apiTokenSchema), nextCursor: z.string().nullable() });
export type ApiTokenList = z.infer<typeof tokenListSchema>;

/** Scopes are some of those that one's role can use (`scopesOf`); a year of life at most. */
export const createTokenInputSchema = z.strictObject({
  name: text(100).trim().min(1),
  scopes: z.array(scopeSchema).min(1).max(scopeSchema.options.length),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type CreateTokenInput = z.input<typeof createTokenInputSchema>;
export type CreateTokenRequest = z.output<typeof createTokenInputSchema>;

/** `token` is shown this once: only its hash is kept. */
export const createdTokenSchema = apiTokenSchema.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;

export const revokeTokenInputSchema = z.strictObject({ id: z.uuid() });
