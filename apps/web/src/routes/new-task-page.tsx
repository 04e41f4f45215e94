import type { TaskSummary } from "@millrace/contracts/task";
import { useNavigate } from "@tanstack/react-router";
import { CreateTaskForm } from "../features/tasks/create-task-form.tsx";
import { plural } from "../lib/text.ts";
import { useToast } from "../ui/toasts.tsx";
import { WithKinds } from "./with-kinds.tsx";

/** A dialog over the list, with an address of its own. */
export function NewTaskPage() {
  const navigate = useNavigate();
  const toast = useToast();
  const close = (): void => void navigate({ to: "/tasks", search: true });
  const showCreated = (tasks: TaskSummary[]): void => {
    const [task] = tasks;
    if (task && tasks.length === 1) {
      void navigate({ to: "/tasks/$taskId", params: { taskId: task.id } });
      return;
    }
    toast({ title: `${plural(tasks.length, "task")} created` });
    close();
  };
  return (
    <WithKinds title="New task" onClose={close}>
      {(kinds) => <CreateTaskForm kinds={kinds} onCreated={showCreated} onClose={close} />}
    </WithKinds>
  );
}
