import type { ErrorIssue } from "@millrace/contracts/errors";
import type { TaskWithHistory } from "@millrace/contracts/task";
import { useMemo, useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { beginEdit, fieldsOfKind, issuePaths, type PayloadEdit } from "../kinds/payload-edit.ts";
import { keepChanged, readTaskEdit, type TaskEdit } from "./task-edit.ts";
import { useEditTask } from "./use-edit-task.ts";
import { writingOf, writtenFields, type WrittenDraft } from "./written-draft.ts";

/** An edit begun upon a task as it stood; where that has moved on, the edit goes on upon what is there now. */
export function useTaskEdit(task: TaskWithHistory, schema: Record<string, unknown> | undefined, onDone: () => void) {
  const fields = useMemo(() => fieldsOfKind(schema), [schema]);
  const [base, setBase] = useState({ now: task, before: task });
  const [edit, setEdit] = useState<TaskEdit>({ own: {} });
  const [found, setFound] = useState<ErrorIssue[]>([]);
  const save = useEditTask({
    onDone,
    onConflict: (newest) => {
      setEdit(keepChanged(base.now, fields, edit));
      setBase({ now: newest, before: base.now });
    },
  });
  const payload = edit.payload ?? beginEdit(fields, base.now.payload);
  const { byField, problem } = formProblems(found, save.error, [...issuePaths(fields, payload), ...writtenFields]);

  const submit = (): void => {
    const { change, issues } = readTaskEdit(base.now, fields, edit);
    setFound(issues);
    if (issues.length > 0) save.reset();
    else if (Object.keys(change).length === 0) onDone();
    else save.mutate({ id: task.id, version: base.now.version, ...change });
  };
  return {
    base,
    fields,
    writing: { ...writingOf(base.now), ...edit.own },
    payload,
    /** Fields that somebody has changed here. */
    touched: new Set([...Object.keys(edit.own), ...(edit.payload ? ["payload"] : [])]),
    write: (change: Partial<WrittenDraft>) => setEdit((held) => ({ ...held, own: { ...held.own, ...change } })),
    setPayload: (next: PayloadEdit) => setEdit((held) => ({ ...held, payload: next })),
    error: save.error,
    isPending: save.isPending,
    byField,
    problem,
    submit,
  };
}
