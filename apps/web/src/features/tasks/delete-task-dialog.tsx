import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { useToast } from "../../ui/toasts.tsx";
import type { TaskRequest } from "./task-action.ts";
import { useDeleteTask } from "./use-delete-task.ts";

const consequences: Partial<Record<TaskRequest["task"]["status"], string>> = {
  PENDING: "It leaves every list and will not start.",
  RUNNING: "It leaves every list, and since it runs, it is canceled.",
};

export function DeleteTaskDialog({ task, onClose }: { task: TaskRequest["task"]; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const navigate = useNavigate();
  const toast = useToast();
  const remove = useDeleteTask(() => {
    toast({ title: "Task deleted", description: task.title || task.kind });
    void navigate({ to: "/tasks" });
  });
  const { byField, problem } = formProblems([], remove.error, ["reason"]);
  return (
    <FormDialog
      title={`Delete “${task.title || task.kind}”?`}
      description={`${consequences[task.status] ?? "It leaves every list."} This cannot be undone.`}
      action="Delete the task"
      variant="danger"
      isPending={remove.isPending}
      problem={problem}
      onSubmit={() => remove.mutate({ id: task.id, ...(reason.trim() && { reason }) })}
      onClose={onClose}
    >
      <ReasonField value={reason} optional error={byField.get("reason")} onChange={setReason} />
    </FormDialog>
  );
}
