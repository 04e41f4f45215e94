import type { HistoryEntry, TaskChange, TaskUpdateEvent, TaskWithHistory } from "@millrace/contracts/task";
import { applyProgress, keepProgress } from "./task-rows.ts";

/**
 * Brings a live event into an open task. History grows at once where the change is the very next one;
 * `stale` asks for the task anew, since changes carry no result and a gap cannot be filled from here.
 */
export function mergeIntoTask(
  held: TaskWithHistory,
  event: TaskUpdateEvent,
): { task: TaskWithHistory; stale: boolean } {
  if (event.type === "removed") return { task: held, stale: event.ids.includes(held.id) };
  if (event.type === "progress") {
    const news = event.progress.findLast(({ id }) => id === held.id);
    return { task: news ? applyProgress(held, news) : held, stale: false };
  }
  if (event.type !== "changes") return { task: held, stale: true };
  const changes = event.changes.filter(({ task }) => task.id === held.id);
  const history = changes.reduce(appendChange, held.history);
  const newest = changes.findLast(({ task }) => task.version > held.version);
  if (!newest && history === held.history) return { task: held, stale: false };
  if (!newest) return { task: { ...held, history }, stale: true };
  const task = keepProgress(held, newest.task);
  // A change carries no name: nobody's is better than somebody else's until the task has come anew.
  const assigneeName = task.assigneeId === held.assigneeId ? held.assigneeName : null;
  return { task: { ...held, ...task, assigneeName, history }, stale: true };
}

function appendChange(history: HistoryEntry[], { change }: TaskChange): HistoryEntry[] {
  const isNext = change.version === (history.at(-1)?.version ?? 0) + 1;
  return isNext ? history.concat(change) : history;
}
