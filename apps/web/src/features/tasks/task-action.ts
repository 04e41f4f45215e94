import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskStatus } from "@millrace/contracts/task-state";
import { waitsUntil } from "./task-timing.ts";

/** What its reader may ask of a task. `try-now` ends the waiting for a time. */
export type TaskAction = "try-now" | "cancel" | "retry" | "start" | "complete" | "fail" | "assign" | "edit" | "delete";

export const actionWords: Record<TaskAction, string> = {
  "try-now": "Try now",
  cancel: "Cancel",
  retry: "Retry",
  start: "Start",
  complete: "Complete",
  fail: "Give up",
  assign: "Assign",
  edit: "Edit",
  delete: "Delete",
};

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

/** Who looks at it. */
export interface Reader {
  id: string;
  /** May act on everyone's tasks, and assign them. */
  operates: boolean;
}

/** Its owner may change what a task says, and whoever acts on everyone's; that one performs it is not enough. */
export function mayChange({ ownerId }: Pick<TaskSummary, "ownerId">, reader: Reader): boolean {
  return reader.operates || ownerId === reader.id;
}

type ManualTask = Pick<TaskSummary, "status" | "ownerId" | "assigneeId">;

/** Of a task that people perform: its assignee performs it, managers give it to someone else. */
export function manualActionsOf(task: ManualTask, reader: Reader): readonly TaskAction[] {
  const { status, assigneeId } = task;
  const isOpen = status === "PENDING" || status === "RUNNING";
  const isMine = isOpen && assigneeId === reader.id;
  return [
    ...(isMine && status === "PENDING" ? (["start"] as const) : []),
    ...(isMine ? (["complete", "fail"] as const) : []),
    ...(isOpen && reader.operates ? (["assign"] as const) : []),
    ...(mayChange(task, reader) ? actionsByStatus[status] : []),
  ];
}

/** Which task is asked what. */
export interface TaskRequest {
  task: Pick<TaskSummary, "id" | "title" | "kind" | "status" | "assigneeId">;
  action: TaskAction;
}
