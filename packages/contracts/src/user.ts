import { z } from "zod";
import { limits } from "./limits.ts";
import { text } from "./text.ts";

export const roles = ["admin", "manager", "accountant", "employee"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const userSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAt: z.iso.datetime(),
});
export type User = z.infer<typeof userSchema>;

export const emailSchema = text(254).trim().pipe(z.email("give an address such as ada@example.com"));
const newPasswordSchema = z.string().min(8, "give at least 8 characters").max(1024);
export const nameSchema = text(200).trim().min(1, "give a name");

export const registerInputSchema = z.strictObject({
  email: emailSchema,
  name: nameSchema,
  password: newPasswordSchema,
});
export type RegisterInput = z.infer<typeof registerInputSchema>;

/** Password length is not checked here: a login answers only right or wrong. */
export const loginInputSchema = z.strictObject({ email: z.string().max(254), password: z.string().max(1024) });
export type LoginInput = z.infer<typeof loginInputSchema>;

/** `token` is the session itself, for `Authorization: Bearer`; the browser gets the same as a cookie. */
export const sessionAnswerSchema = z.object({ user: userSchema, token: z.string(), expiresAt: z.iso.datetime() });
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

export const logoutInputSchema = z.strictObject({ everywhere: z.boolean().default(false) });

/** A new password needs the current one and ends every other session. */
export const updateMeInputSchema = z
  .strictObject({
    name: nameSchema.optional(),
    currentPassword: z.string().max(1024).optional(),
    newPassword: newPasswordSchema.optional(),
  })
  .refine((input) => input.newPassword === undefined || input.currentPassword !== undefined, {
    path: ["currentPassword"],
    message: "give the current password to set a new one",
  });

/** A user as administrators and machines see one; the deleted stay as tombstones. */
export const userRecordSchema = userSchema.extend({
  emailVerified: z.boolean(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
});
export type UserRecord = z.infer<typeof userRecordSchema>;

export const userIdInputSchema = z.strictObject({ id: z.uuid() });

export const listUsersInputSchema = z.strictObject({
  role: z.array(roleSchema).max(roles.length).optional(),
  /** Part of a name or an e-mail address, in any case. */
  search: text(200).trim().optional(),
  /** The deleted, too. */
  deleted: z.boolean().default(false),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export type ListUsersInput = z.input<typeof listUsersInputSchema>;
export const userListSchema = z.object({ items: z.array(userRecordSchema), nextCursor: z.string().nullable() });
export type UserList = z.infer<typeof userListSchema>;

/** Whoever makes an account for another vouches for the address: it counts as verified. */
export const createUserInputSchema = registerInputSchema.extend({ role: roleSchema.default("employee") });
export type CreateUserInput = z.input<typeof createUserInputSchema>;

/** A new role holds at once, in open sessions and tokens, too. Nobody changes their own. */
export const updateUserInputSchema = z.strictObject({
  id: z.uuid(),
  name: nameSchema.optional(),
  role: roleSchema.optional(),
  emailVerified: z.boolean().optional(),
});
export type UpdateUserInput = z.input<typeof updateUserInputSchema>;
