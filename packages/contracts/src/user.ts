import { z } from "zod";
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

const emailSchema = text(254).trim().pipe(z.email());
const newPasswordSchema = z.string().min(8).max(1024);
const nameSchema = text(200).trim().min(1);

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
