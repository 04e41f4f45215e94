import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskStatus } from "@millrace/contracts/task-state";

/** Statuses as people read them. */
export const statusWords: Record<TaskStatus, string> = {
  PENDING: "Pending",
  RUNNING: "Running",
  SUCCESS: "Success",
  FAILED: "Failed",
  CANCELED: "Canceled",
};

export const priorityWords: Record<TaskSummary["priority"], string> = { LOW: "Low", MEDIUM: "Medium", HIGH: "High" };
