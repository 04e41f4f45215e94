import { AppError } from "../app-error.ts";

/** As `millrace_limited_total` names them. */
export type LimitName = "login_address" | "login_account" | "register" | "hashing" | "api";

/** Says when to come back, and nothing of who counts as what. */
export function tooMany(msLeft: number): AppError {
  return new AppError("TOO_MANY_REQUESTS", "Too many requests: try again later.", {
    retryAfterSeconds: Math.max(1, Math.ceil(msLeft / 1_000)),
  });
}
