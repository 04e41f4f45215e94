import type { TaskSummary } from "@millrace/contracts/task";
import { elapsed, formatDuration, formatRelative } from "../../lib/time.ts";

type Timed = Pick<TaskSummary, "status" | "runAt" | "startedAt" | "finishedAt">;

/** How long it runs or ran, or when it will. */
export function wordsOfTiming({ status, runAt, startedAt, finishedAt }: Timed, now: number): string {
  if (status === "PENDING") return runAt && Date.parse(runAt) > now ? `starts ${formatRelative(runAt, now)}` : "";
  if (!startedAt) return "";
  return formatDuration(elapsed(startedAt, status === "RUNNING" ? now : (finishedAt ?? now)));
}
