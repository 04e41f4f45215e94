import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import type { TaskRequest } from "./task-action.ts";
import { useFailTask } from "./use-task-action.ts";

export function FailDialog({ task, onClose }: { task: TaskRequest["task"]; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const fail = useFailTask(onClose);
  const { byField, problem } = formProblems([], fail.error, ["reason"]);
  return (
    <FormDialog
      title={`Give up “${task.title || task.kind}”?`}
      description="It ends as failed. Its owner, or a manager, can have it tried again."
      action="Give it up"
      variant="danger"
      isPending={fail.isPending}
      problem={problem}
      onSubmit={() => fail.mutate({ id: task.id, reason: reason.trim() })}
      onClose={onClose}
    >
      <ReasonField value={reason} hint="Why it could not be done." error={byField.get("reason")} onChange={setReason} />
    </FormDialog>
  );
}
