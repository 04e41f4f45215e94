import { limits } from "@millrace/contracts/limits";
import { manualKind } from "@millrace/contracts/kind";
import type { ErrorIssue } from "@millrace/contracts/errors";
import type { CreateTaskInput } from "@millrace/contracts/task";
import { emptyWriting, readMoment, readWriting, writtenFields, type WrittenDraft } from "./written-draft.ts";

/** The form for a new task as it stands. */
export interface TaskDraft extends WrittenDraft {
  /** A person's id, `random` or `none`; of manual tasks, by those who may say so. */
  assignee: string;
  /** Of tasks that workers run. */
  runAt: string;
  count: string;
}

export const emptyDraft: TaskDraft = { ...emptyWriting, assignee: "random", runAt: "", count: "1" };

export const draftFields = ["kind", ...writtenFields, "assignee", "runAt", "count"] as const;

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
  const isManual = kind === manualKind;
  const count = readCount(draft.count);
  const { written, issues: ofWriting } = readWriting(draft);
  const { at: runAt, issues: ofRunAt } = readMoment("runAt", isManual ? "" : draft.runAt);
  const issues = [...ofWriting, ...ofRunAt];
  if (count === undefined)
    issues.push({ path: "count", message: `Give a whole number from 1 to ${limits.tasksPerCreate}.` });
  const { title, description, priority, tags, expiresAt } = written;
  const input: CreateTaskInput = {
    kind,
    payload,
    priority,
    ...(title !== null && { title }),
    ...(description !== null && { description }),
    ...(tags !== null && { tags }),
    ...(expiresAt !== null && { expiresAt }),
    ...(runAt !== null && { runAt }),
    ...(isManual && draft.assignee !== "random" && { assignee: draft.assignee }),
  };
  return { input, count: count ?? 1, issues };
}
