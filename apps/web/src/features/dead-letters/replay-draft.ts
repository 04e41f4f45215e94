import type { ErrorIssue } from "@millrace/contracts/errors";

/** The form of a replay as it stands; text until it is sent. */
export interface ReplayDraft {
  reason: string;
  canary: string;
  ratePerSecond: string;
}

export const emptyReplayDraft: ReplayDraft = { reason: "", canary: "", ratePerSecond: "100" };

export const replayFields = ["reason", "canary", "ratePerSecond"] as const;

const shortestReason = 3;

/** What is wrong with a reason that must be given. */
export function reasonIssues(reason: string): ErrorIssue[] {
  if (reason.trim().length >= shortestReason) return [];
  return [{ path: "reason", message: "Say why, in a few words." }];
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text.trim());
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** Reads the form; a blank canary is none. */
export function readReplayDraft(draft: ReplayDraft): {
  order: { reason: string; canary: number; ratePerSecond: number };
  issues: ErrorIssue[];
} {
  const issues = reasonIssues(draft.reason);
  const canary = wholeNumber(draft.canary, 0, 100);
  if (canary === undefined) issues.push({ path: "canary", message: "Give a whole number from 0 to 100." });
  const ratePerSecond = wholeNumber(draft.ratePerSecond, 1, 1_000);
  if (ratePerSecond === undefined)
    issues.push({ path: "ratePerSecond", message: "Give a whole number from 1 to 1,000." });
  return { order: { reason: draft.reason.trim(), canary: canary ?? 0, ratePerSecond: ratePerSecond ?? 1 }, issues };
}
