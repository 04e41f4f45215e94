import type { ErrorIssue } from "@millrace/contracts/errors";
import type { Task } from "@millrace/contracts/task";
import { readEdit, type PayloadEdit } from "../kinds/payload-edit.ts";
import type { PayloadField } from "../kinds/payload-fields.ts";
import { changedWriting, readWriting, writingOf, type Written, type WrittenDraft } from "./written-draft.ts";

/** What somebody has changed of a task so far; what is not in here is as it stands in the task. */
export interface TaskEdit {
  own: Partial<WrittenDraft>;
  payload?: PayloadEdit;
}

export interface EditedTask extends Pick<
  Task,
  "kind" | "status" | "title" | "description" | "priority" | "tags" | "expiresAt" | "payload"
> {}

export interface ReadTaskEdit {
  change: Partial<Written> & { payload?: unknown };
  issues: ErrorIssue[];
}

const tooLate = "It waits no more, so its payload stays as it is.";

/** The payload as edited; undefined where it is as it was. */
function readPayload({ payload }: EditedTask, fields: readonly PayloadField[], edit: TaskEdit) {
  if (!edit.payload) return undefined;
  const read = readEdit(fields, edit.payload);
  const isSame = read.issues.length === 0 && JSON.stringify(read.payload) === JSON.stringify(payload ?? {});
  return isSame ? undefined : read;
}

function readOwn(task: EditedTask, own: Partial<WrittenDraft>): ReadTaskEdit {
  const stands = writingOf(task);
  const { written, issues } = readWriting({ ...stands, ...own });
  return { change: changedWriting(readWriting(stands).written, written), issues };
}

/** The difference to the task as it is. A payload can be changed only while the task waits. */
export function readTaskEdit(task: EditedTask, fields: readonly PayloadField[], edit: TaskEdit): ReadTaskEdit {
  const { change, issues } = readOwn(task, edit.own);
  const read = readPayload(task, fields, edit);
  if (!read) return { change, issues };
  if (task.status === "PENDING") {
    return { change: { ...change, payload: read.payload }, issues: [...issues, ...read.issues] };
  }
  const isAll = Object.keys(change).length === 0;
  return { change, issues: isAll ? [...issues, { path: "payload", message: tooLate }] : issues };
}

/** The edit without what is as it was, so that it can go on upon another version of the task. */
export function keepChanged(task: EditedTask, fields: readonly PayloadField[], edit: TaskEdit): TaskEdit {
  const { change } = readOwn(task, edit.own);
  return {
    own: Object.fromEntries(Object.entries(edit.own).filter(([field]) => field in change)),
    ...(edit.payload && readPayload(task, fields, edit) && { payload: edit.payload }),
  };
}
