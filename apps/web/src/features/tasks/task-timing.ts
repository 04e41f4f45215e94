import type { HistoryEntry, TaskSummary } from "@millrace/contracts/task";
import { elapsed, formatDuration, formatRelative } from "../../lib/time.ts";

type Waiting = Pick<TaskSummary, "status" | "runAt"> & { history?: readonly Pick<HistoryEntry, "event">[] };
type Timed = Pick<TaskSummary, "status" | "attempt" | "runAt" | "startedAt" | "finishedAt">;

/** What sends a task to the workers at once, whatever time stands in it. */
const sendingEvents = new Set(["dispatch", "retry"]);

/** The moment a task waits for: its start, or its next try. Where the history is known, a task sent early waits no more. */
export function waitsUntil({ status, runAt, history }: Waiting, now: number): string | undefined {
  if (status !== "PENDING" || runAt === null || Date.parse(runAt) <= now) return undefined;
  return sendingEvents.has(history?.at(-1)?.event ?? "") ? undefined : runAt;
}

/** How long it runs or ran, or when it will. */
export function wordsOfTiming(task: Timed, now: number): string {
  const { status, attempt, startedAt, finishedAt } = task;
  const until = waitsUntil(task, now);
  if (until) return `${attempt > 1 ? "tries" : "starts"} ${formatRelative(until, now)}`;
  if (status === "PENDING" || !startedAt) return "";
  return formatDuration(elapsed(startedAt, status === "RUNNING" ? now : (finishedAt ?? now)));
}
