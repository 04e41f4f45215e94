import type { ErrorIssue } from "@millrace/contracts/errors";
import type { ZodError } from "zod";

/** More would not help a reader, and a hostile body could cause thousands. */
const maxIssues = 20;
const maxPathLength = 200;

/** One issue per wrong field, unknown fields by their own names. */
export function issuesOf(error: ZodError): ErrorIssue[] {
  const issues: ErrorIssue[] = [];
  for (const issue of error.issues) {
    const unknownKeys = issue.code === "unrecognized_keys" ? issue.keys : [];
    if (unknownKeys.length === 0) issues.push({ path: joinPath(issue.path), message: issue.message });
    for (const key of unknownKeys) issues.push({ path: joinPath([...issue.path, key]), message: "Unknown field" });
    if (issues.length >= maxIssues) break;
  }
  return issues.slice(0, maxIssues);
}

/** Reads like `tasks.3.title: Too long`. */
export function describeIssues([first, ...others]: ErrorIssue[]): string {
  if (!first) return "The input is not valid.";
  const text = first.path === "" ? first.message : `${first.path}: ${first.message}`;
  return others.length === 0 ? text : `${text} (and ${others.length} more)`;
}

function joinPath(path: PropertyKey[]): string {
  return path.map(String).join(".").slice(0, maxPathLength);
}
