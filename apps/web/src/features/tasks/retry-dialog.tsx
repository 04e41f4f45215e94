import type { ErrorIssue } from "@millrace/contracts/errors";
import type { Task } from "@millrace/contracts/task";
import { useMemo, useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { beginEdit, fieldsOfKind, issuePaths, readEdit } from "../kinds/payload-edit.ts";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { useRetryTask } from "./use-task-action.ts";
import { WithTask } from "./with-task.tsx";

interface RetryFormProps {
  task: Pick<Task, "id" | "title" | "kind" | "attempt" | "payload">;
  schema: Record<string, unknown> | undefined;
  onClose: () => void;
}

function RetryForm({ task, schema, onClose }: RetryFormProps) {
  const fields = useMemo(() => fieldsOfKind(schema), [schema]);
  const [edit, setEdit] = useState(() => beginEdit(fields, task.payload));
  const [reason, setReason] = useState("");
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const retry = useRetryTask(onClose);
  const { byField, problem } = formProblems(own, retry.error, [...issuePaths(fields, edit), "reason"]);

  const submit = (): void => {
    const { payload, issues } = readEdit(fields, edit);
    setOwn(issues);
    if (issues.length > 0) return;
    const isSame = JSON.stringify(payload) === JSON.stringify(task.payload ?? {});
    retry.mutate({ id: task.id, ...(!isSame && { payload }), ...(reason.trim() && { reason }) });
  };
  return (
    <FormDialog
      title={`Retry “${task.title || task.kind}”`}
      description={`It runs again as attempt ${task.attempt + 1}, at once.`}
      action="Retry the task"
      isPending={retry.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <PayloadEditor fields={fields} edit={edit} errors={byField} onChange={setEdit} />
      <ReasonField value={reason} optional error={byField.get("reason")} onChange={setReason} />
    </FormDialog>
  );
}

/** Another attempt, with the payload as it was or as it should have been. */
export function RetryDialog({ taskId, onClose }: { taskId: string; onClose: () => void }) {
  return (
    <WithTask taskId={taskId} title="Retry" onClose={onClose}>
      {(task, schema) => <RetryForm task={task} schema={schema} onClose={onClose} />}
    </WithTask>
  );
}
