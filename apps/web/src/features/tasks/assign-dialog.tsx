import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { performersQuery } from "./performer.queries.ts";
import type { TaskRequest } from "./task-action.ts";
import { useAssignTask } from "./use-task-action.ts";

export function AssignDialog({ task, onClose }: { task: TaskRequest["task"]; onClose: () => void }) {
  const { data: performers = [], error } = useQuery(performersQuery(useApi()));
  const [assignee, setAssignee] = useState("random");
  const assign = useAssignTask(onClose);
  const { byField, problem } = formProblems([], assign.error ?? error, ["assignee"]);
  const options = [
    { value: "random", label: "Someone drawn at random" },
    ...performers.map(({ id, name, role }) => ({ value: id, label: name, detail: role })),
    ...(task.assigneeId === null ? [] : [{ value: "none", label: "Nobody for now" }]),
  ];
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
      <SelectField
        label="To"
        options={options}
        value={assignee}
        error={byField.get("assignee")}
        onChange={setAssignee}
      />
    </FormDialog>
  );
}
