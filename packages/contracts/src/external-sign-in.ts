import { z } from "zod";
import type { ErrorCode } from "./errors.ts";

/** Where else one can sign in; what the sign-in page shows. */
export const signInProvidersSchema = z.object({
  items: z.array(z.object({ name: z.string(), startPath: z.string() })),
  nextCursor: z.null(),
});
export type SignInProviders = z.infer<typeof signInProvidersSchema>;

const tryAgain = "You were not signed in: try again, or sign in with your password.";

/** A sign-in elsewhere that failed leads to `/sign-in?problem=<code>`: what the page says to it. */
export function externalProblemWords(code: string): string {
  const words: Partial<Record<ErrorCode, string>> = {
    EMAIL_UNVERIFIED_THERE: "Your e-mail address is not verified there: verify it there first.",
    EMAIL_UNVERIFIED_HERE:
      "An account here has your e-mail address, but it was never verified: sign in with its password, or ask an admin.",
    UNAVAILABLE: "The other sign-in does not answer: sign in with your password, or try again later.",
  };
  return new Map<string, string>(Object.entries(words)).get(code) ?? tryAgain;
}
