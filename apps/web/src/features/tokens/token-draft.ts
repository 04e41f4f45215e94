import type { Scope } from "@millrace/contracts/access";
import type { ErrorIssue } from "@millrace/contracts/errors";
import type { CreateTokenInput } from "@millrace/contracts/token";

export const lifetimes = ["7", "30", "90", "365"] as const;
export type Lifetime = (typeof lifetimes)[number];

/** The form for a new token as it stands. */
export interface TokenDraft {
  name: string;
  scopes: Scope[];
  days: Lifetime;
}

export const emptyTokenDraft: TokenDraft = { name: "", scopes: [], days: "90" };

export const tokenFields = ["name", "scopes", "expiresAt"] as const;

const dayMs = 86_400_000;

/** Reads the draft; only what is missing is judged here, the rest is the server's to say. */
export function readTokenDraft(
  { name, scopes, days }: TokenDraft,
  now: number,
): { input: CreateTokenInput; issues: ErrorIssue[] } {
  const input = { name: name.trim(), scopes, expiresAt: new Date(now + Number(days) * dayMs).toISOString() };
  const issues: ErrorIssue[] = [];
  if (!input.name) issues.push({ path: "name", message: "Give it a name, so that you know later what it is for." });
  if (scopes.length === 0) issues.push({ path: "scopes", message: "Choose at least one thing it may do." });
  return { input, issues };
}
