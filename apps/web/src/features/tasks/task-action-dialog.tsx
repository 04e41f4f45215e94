import { CancelDialog } from "./cancel-dialog.tsx";
import { RetryDialog } from "./retry-dialog.tsx";
import type { TaskRequest } from "./task-action.ts";

/** Asks before a task is canceled or retried. */
export function TaskActionDialog({ request, onClose }: { request: TaskRequest; onClose: () => void }) {
  if (request.action === "cancel") return <CancelDialog task={request.task} onClose={onClose} />;
  return <RetryDialog taskId={request.task.id} onClose={onClose} />;
}
