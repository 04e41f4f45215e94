import { AppError } from "../app-error.ts";
import type { Decision } from "../tasks/task.commands.ts";
import type { GuardedTask, Outcome } from "../tasks/task.state.ts";
import { assign, complete, fail, start, unassign } from "./performance.ts";
import { choose, type Performers } from "./performers.ts";

export const performances = ["start", "complete", "fail", "assign", "unassign"] as const;
export type Performance = (typeof performances)[number];

/** What some of them need. */
export interface Means {
  performers?: Performers | undefined;
  /** A performer's id, or `random`. */
  assignee?: string | undefined;
  result?: unknown;
}

export function decidePerformance(
  action: Performance,
  task: GuardedTask & { parked: boolean },
  decision: Decision,
  { performers, assignee, result }: Means,
): Outcome | AppError {
  if (!task.manualChangedAt) {
    return new AppError("INVALID_TRANSITION", "Workers run this task: only manual tasks are given to people.");
  }
  if (task.status !== "PENDING" && task.status !== "RUNNING") return refusedAsEnded(action, task);
  switch (action) {
    case "start":
      if (task.status === "PENDING") return start(task, decision);
      return new AppError("INVALID_TRANSITION", "The task is RUNNING: it was started already.");
    case "complete":
      return complete(task, decision, result);
    case "fail":
      return fail(task, { ...decision, reason: decision.reason ?? "" });
    case "assign":
      if (!performers || assignee === undefined) throw new Error("an assignment needs someone to choose from");
      return assign(task, choose(performers, assignee), decision);
    case "unassign":
      if (task.assigneeId !== null || task.parked) return unassign(task, decision);
      return new AppError("INVALID_TRANSITION", "The task is assigned to nobody.");
  }
}

const words: Record<Performance, string> = {
  start: "started",
  complete: "completed",
  fail: "failed",
  assign: "assigned",
  unassign: "taken from its assignee",
};

function refusedAsEnded(action: Performance, { status }: GuardedTask): AppError {
  const isTwice = (action === "complete" && status === "SUCCESS") || (action === "fail" && status === "FAILED");
  if (isTwice) return new AppError("CONFLICT", `The task was ${words[action]} already.`);
  return new AppError("INVALID_TRANSITION", `The task is ${status} and cannot be ${words[action]}: it has ended.`);
}
