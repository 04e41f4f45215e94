import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { AssigneeField } from "./assignee-field.tsx";
import type { TaskRequest } from "./task-action.ts";
import { useAssignTask } from "./use-task-action.ts";

export function AssignDialog({ task, onClose }: { task: TaskRequest["task"]; onClose: () => void }) {
  const [assignee, setAssignee] = useState("random");
  const assign = useAssignTask(onClose);
  const { byField, problem } = formProblems([], assign.error, ["assignee"]);
  return (
    <FormDialog
      title={`Assign “${task.title || task.kind}”`}
      description={
        task.status === "RUNNING" ? "Whoever has begun it loses it: it begins anew." : "It waits for them to start."
      }
      action="Assign"
      isPending={assign.isPending}
      problem={problem}
      onSubmit={() => assign.mutate({ id: task.id, assignee })}
      onClose={onClose}
    >
      <AssigneeField
        label="To"
        offersNobody={task.assigneeId !== null}
        value={assignee}
        error={byField.get("assignee")}
        onChange={setAssignee}
      />
    </FormDialog>
  );
}
