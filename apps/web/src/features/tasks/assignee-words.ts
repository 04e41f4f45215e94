import type { TaskWithHistory } from "@millrace/contracts/task";
import { isFinal } from "@millrace/contracts/task-state";

type Assigned = Pick<TaskWithHistory, "status" | "assigneeId" | "assigneeName">;

/** Who performs a manual task, as its reader would say it. */
export function wordsOfAssignee({ status, assigneeId, assigneeName }: Assigned, myId: string): string {
  if (assigneeId === null) return isFinal(status) ? "Nobody" : "Nobody yet";
  if (assigneeId === myId) return "You";
  return assigneeName ?? "A colleague";
}
