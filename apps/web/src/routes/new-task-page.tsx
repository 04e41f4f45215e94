import type { TaskSummary } from "@millrace/contracts/task";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import { CreateTaskForm, type OfferedKind } from "../features/tasks/create-task-form.tsx";
import { useApi } from "../lib/api.tsx";
import { messageOf } from "../lib/api-errors.ts";
import { plural } from "../lib/text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useToast } from "../ui/toasts.tsx";

function isSome(kinds: OfferedKind[] | undefined): kinds is [OfferedKind, ...OfferedKind[]] {
  return kinds !== undefined && kinds.length > 0;
}

/** A dialog over the list, with an address of its own. */
export function NewTaskPage() {
  const navigate = useNavigate();
  const toast = useToast();
  const kinds = useQuery(kindsQuery(useApi()));
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
    <Dialog title="New task" description="A worker that knows the kind will run it." onClose={close}>
      {isSome(kinds.data) ? (
        <CreateTaskForm kinds={kinds.data} onCreated={showCreated} onCancel={close} />
      ) : (
        <div className="px-5 py-8 text-soft sm:px-7">
          {kinds.error && <ErrorNotice title="The kinds could not be loaded">{messageOf(kinds.error)}</ErrorNotice>}
          {kinds.isPending && <p role="status">Loading the kinds…</p>}
          {kinds.data && <p>No worker has announced a kind yet. Start a worker; its kinds appear here.</p>}
        </div>
      )}
    </Dialog>
  );
}
