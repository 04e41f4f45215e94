import type { ErrorIssue } from "@millrace/contracts/errors";
import type { Priority, Task } from "@millrace/contracts/task";
import { readLocalInput, toLocalInput } from "../../lib/time.ts";

/** What people write of a task, whatever its kind, as a form holds it: text until it is sent. */
export interface WrittenDraft {
  title: string;
  description: string;
  priority: Priority;
  tags: string;
  expiresAt: string;
}

export const emptyWriting: WrittenDraft = { title: "", description: "", priority: "MEDIUM", tags: "", expiresAt: "" };

export const writtenFields = ["title", "description", "priority", "tags", "expiresAt"] as const;

/** The same as it is sent; null where nothing is written. */
export interface Written {
  title: string | null;
  description: string | null;
  priority: Priority;
  tags: string[] | null;
  expiresAt: string | null;
}

export type WrittenTask = Pick<Task, "kind" | "title" | "description" | "priority" | "tags" | "expiresAt">;

/** A task without a title of its own bears its kind's name, which nobody has written. */
export function writingOf({ kind, title, description, priority, tags, expiresAt }: WrittenTask): WrittenDraft {
  return {
    title: title === kind ? "" : title,
    description,
    priority,
    tags: tags.join(", "),
    expiresAt: expiresAt === null ? "" : toLocalInput(expiresAt),
  };
}

/** A moment of a form; null where none is given. */
export function readMoment(path: string, text: string): { at: string | null; issues: ErrorIssue[] } {
  if (text === "") return { at: null, issues: [] };
  const at = readLocalInput(text);
  return at ? { at, issues: [] } : { at: null, issues: [{ path, message: "This is not a date and time." }] };
}

/** Only what cannot be sent at all is judged here, the rest is the server's to say. */
export function readWriting(draft: WrittenDraft): { written: Written; issues: ErrorIssue[] } {
  const { at, issues } = readMoment("expiresAt", draft.expiresAt);
  const tags = draft.tags.split(",").flatMap((tag) => tag.trim() || []);
  const written = {
    title: draft.title.trim() || null,
    description: draft.description.trim() === "" ? null : draft.description,
    priority: draft.priority,
    tags: tags.length > 0 ? [...new Set(tags)] : null,
    expiresAt: at,
  };
  return { written, issues };
}

/** What differs from what stood there before. */
export function changedWriting(before: Written, after: Written): Partial<Written> {
  const differs = (field: keyof Written) => JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  return {
    ...(differs("title") && { title: after.title }),
    ...(differs("description") && { description: after.description }),
    ...(differs("priority") && { priority: after.priority }),
    ...(differs("tags") && { tags: after.tags }),
    ...(differs("expiresAt") && { expiresAt: after.expiresAt }),
  };
}
