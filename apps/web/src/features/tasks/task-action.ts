import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskStatus } from "@millrace/contracts/task-state";
import { waitsUntil } from "./task-timing.ts";

/** What its reader may ask of a task. `try-now` ends the waiting for a time. */
export type TaskAction = "try-now" | "cancel" | "retry";

export const actionWords: Record<TaskAction, string> = { "try-now": "Try now", cancel: "Cancel", retry: "Retry" };

const actionsByStatus: Record<TaskStatus, readonly TaskAction[]> = {
  PENDING: ["cancel"],
  RUNNING: ["cancel"],
  SUCCESS: [],
  FAILED: ["retry"],
  CANCELED: ["retry"],
};

/** What makes sense now; the server has the last word. */
export function actionsOf(task: Parameters<typeof waitsUntil>[0], now: number): readonly TaskAction[] {
  return waitsUntil(task, now) ? ["try-now", "cancel"] : actionsByStatus[task.status];
}

/** Which task is asked what. */
export interface TaskRequest {
  task: Pick<TaskSummary, "id" | "title" | "kind" | "status">;
  action: TaskAction;
}
