import { limits } from "@millrace/contracts/limits";
import type { ErrorIssue } from "@millrace/contracts/errors";
import type { CreateTaskInput, TaskSummary } from "@millrace/contracts/task";

/** The form for a new task as it stands; text until it is sent. */
export interface TaskDraft {
  title: string;
  priority: TaskSummary["priority"];
  tags: string;
  runAt: string;
  count: string;
}

export const emptyDraft: TaskDraft = { title: "", priority: "MEDIUM", tags: "", runAt: "", count: "1" };

export const draftFields = ["kind", "title", "priority", "tags", "runAt", "count"] as const;

export function readCount(text: string): number | undefined {
  const count = Number(text.trim() || "1");
  return Number.isInteger(count) && count >= 1 && count <= limits.tasksPerCreate ? count : undefined;
}

/** Reads the draft; only what cannot be sent at all is judged here, the rest is the server's to say. */
export function readDraft(
  draft: TaskDraft,
  kind: string,
  payload: unknown,
): { input: CreateTaskInput; count: number; issues: ErrorIssue[] } {
  const issues: ErrorIssue[] = [];
  const count = readCount(draft.count);
  if (count === undefined)
    issues.push({ path: "count", message: `Give a whole number from 1 to ${limits.tasksPerCreate}.` });
  const runAt = draft.runAt === "" ? undefined : new Date(draft.runAt);
  if (runAt && Number.isNaN(runAt.getTime())) issues.push({ path: "runAt", message: "This is not a date and time." });
  const title = draft.title.trim();
  const tags = draft.tags
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
  const input: CreateTaskInput = {
    kind,
    payload,
    priority: draft.priority,
    tags: [...new Set(tags)],
    ...(title && { title }),
    ...(runAt && !Number.isNaN(runAt.getTime()) && { runAt: runAt.toISOString() }),
  };
  return { input, count: count ?? 1, issues };
}
