import type { HistoryEntry } from "@millrace/contracts/task";
import { formatExact } from "../../lib/time.ts";

type Detail = Record<string, unknown>;

const eventWords: Record<string, string> = {
  create: "Created",
  start: "Started",
  succeed: "Succeeded",
  fail: "Failed",
  cancel: "Canceled",
  dispatch: "Sent to the workers",
  release: "Handed back",
  reschedule: "Failed, to be tried again",
  assign: "Assigned",
  unassign: "Taken from its assignee",
  expire: "Expired",
  overdue: "Overdue",
  bury: "Gave up",
  retry: "Retried",
  edit: "Edited",
  delete: "Deleted",
};

/** An event this page does not know yet is shown by its own name. */
export function wordsOfEvent({ event }: Pick<HistoryEntry, "event">): string {
  return eventWords[event] ?? event;
}

/** Reasons that the system gives, by event; a person's reason is shown in their own words. */
const reasonWords: Record<string, Record<string, string>> = {
  dispatch: { due: "Its time had come.", lost: "Its message was lost." },
  release: {
    shutdown: "The worker shut down.",
    paused: "The queue is paused.",
    "unknown-kind": "The worker does not know this kind.",
    lost: "The worker that ran it is gone.",
    suspect: "Workers may have died over it: it runs alone next time.",
    "suspect-waits": "It made way for a task that must run alone.",
  },
  assign: { "their performer left": "Its performer left.", "a performer came": "Someone was there to do it." },
  unassign: { "their performer left": "Its performer left, and nobody else was there." },
  expire: { expired: "It had not started in time." },
  bury: {
    deliveries: "Out of deliveries: workers died or stalled over it.",
    unprocessable: "No worker could make sense of it.",
    attempts: "Out of attempts.",
    unrecoverable: "Trying again would not help, the worker says.",
  },
};

function text(detail: Detail, name: string): string | undefined {
  const value = detail[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function errorMessage({ error }: Detail): string | undefined {
  if (typeof error !== "object" || error === null || !("message" in error)) return undefined;
  return typeof error.message === "string" ? error.message : undefined;
}

function nextTry(detail: Detail): string | undefined {
  const at = text(detail, "retryAt");
  if (!at) return undefined;
  const attempt = detail["nextAttempt"];
  return `${typeof attempt === "number" ? `Attempt ${attempt}` : "Next try"} at ${formatExact(at)}`;
}

/** What the history says beyond the event itself, a line for each thing. */
export function detailLines({ event, detail }: Pick<HistoryEntry, "event" | "detail">): string[] {
  if (!detail) return event === "overdue" ? ["It is still open, past its time."] : [];
  const reason = text(detail, "reason");
  const lines = [errorMessage(detail), nextTry(detail), reason && (reasonWords[event]?.[reason] ?? reason)];
  const said = lines.flatMap((line) => (line ? [line] : []));
  const worker = text(detail, "workerId");
  return said.length > 0 || !worker ? said : [worker];
}
