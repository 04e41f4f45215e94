import type { ErrorIssue } from "@millrace/contracts/errors";
import { issuesOf, messageOf } from "./api-errors.ts";
import { issuesByField } from "./field-issues.ts";

export interface FormProblems {
  byField: Map<string, string>;
  /** What belongs to no field of the form. */
  problem: string | undefined;
}

/** What a form shows: what it found itself, else what the server answered, each at its field. */
export function formProblems(own: readonly ErrorIssue[], error: unknown, fields: readonly string[]): FormProblems {
  const { byField, others } = issuesByField(own.length > 0 ? own : issuesOf(error), fields);
  const said = error && byField.size === 0 && own.length === 0 ? messageOf(error) : undefined;
  return { byField, problem: others[0] ?? said };
}
