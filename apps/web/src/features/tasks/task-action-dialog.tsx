import { AssignDialog } from "./assign-dialog.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { DeleteTaskDialog } from "./delete-task-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { FailDialog } from "./fail-dialog.tsx";
import { RetryDialog } from "./retry-dialog.tsx";
import type { TaskRequest } from "./task-action.ts";

/** Asks what must be known before a task is acted on. */
export function TaskActionDialog({ request, onClose }: { request: TaskRequest; onClose: () => void }) {
  if (request.action === "cancel") return <CancelDialog task={request.task} onClose={onClose} />;
  if (request.action === "fail") return <FailDialog task={request.task} onClose={onClose} />;
  if (request.action === "assign") return <AssignDialog task={request.task} onClose={onClose} />;
  if (request.action === "delete") return <DeleteTaskDialog task={request.task} onClose={onClose} />;
  if (request.action === "edit") return <EditDialog taskId={request.task.id} onClose={onClose} />;
  return <RetryDialog taskId={request.task.id} onClose={onClose} />;
}
