import type { HistoryEntry, TaskSummary } from "@millrace/contracts/task";
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

const eventWords: Record<string, string> = {
  create: "Created",
  start: "Started",
  succeed: "Succeeded",
  fail: "Failed",
  cancel: "Canceled",
  dispatch: "Dispatched again",
  release: "Handed back",
  reschedule: "Waiting for another try",
  reassign: "Given to someone else",
  expire: "Expired",
  bury: "Gave up",
  retry: "Retried",
};

/** An event this page does not know yet is shown by its own name. */
export function wordsOfEvent({ event }: Pick<HistoryEntry, "event">): string {
  return eventWords[event] ?? event;
}

export function wordsOfActor(by: string, myId: string): string {
  if (by === "worker") return "by a worker";
  if (by === "server") return "by the server";
  return by === myId ? "by you" : "by a colleague";
}

function word(detail: Record<string, unknown>, name: string): string | undefined {
  const value = detail[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What the history says beyond the event itself, in one line; undefined when nothing. */
export function wordsOfDetail(detail: Record<string, unknown> | null): string | undefined {
  if (!detail) return undefined;
  const error = detail["error"];
  if (typeof error === "object" && error !== null && "message" in error && typeof error.message === "string")
    return error.message;
  return word(detail, "reason") ?? word(detail, "released") ?? word(detail, "workerId");
}
