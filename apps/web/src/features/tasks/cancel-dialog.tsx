import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import type { TaskRequest } from "./task-action.ts";
import { useCancelTask } from "./use-task-action.ts";

export function CancelDialog({ task, onClose }: { task: TaskRequest["task"]; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const cancel = useCancelTask(onClose);
  const { byField, problem } = formProblems([], cancel.error, ["reason"]);
  return (
    <FormDialog
      title={`Cancel “${task.title || task.kind}”?`}
      description={task.status === "RUNNING" ? "Its worker is told to stop at once." : "It will not start."}
      action="Cancel the task"
      variant="danger"
      isPending={cancel.isPending}
      problem={problem}
      onSubmit={() => cancel.mutate({ id: task.id, ...(reason.trim() && { reason }) })}
      onClose={onClose}
    >
      <ReasonField
        value={reason}
        optional
        hint="It stands in the timeline."
        error={byField.get("reason")}
        onChange={setReason}
      />
    </FormDialog>
  );
}
