import type { TaskUpdateEvent, TaskWithHistory } from "@millrace/contracts/task";
import { applyProgress, keepProgress } from "./task-rows.ts";

/** A task as its page holds it: JSON has no `undefined`, so payload and result may be absent. */
export type OpenTask = Omit<TaskWithHistory, "payload" | "result"> & { payload?: unknown; result?: unknown };

/**
 * Brings a live event into an open task. History grows at once where the change is the very next one;
 * `stale` asks for the task anew, since changes carry no result and a gap cannot be filled from here.
 */
export function mergeIntoTask(held: OpenTask, event: TaskUpdateEvent): { task: OpenTask; stale: boolean } {
  if (event.type === "removed") return { task: held, stale: event.ids.includes(held.id) };
  if (event.type === "progress") {
    const news = event.progress.findLast(({ id }) => id === held.id);
    return { task: news ? applyProgress(held, news) : held, stale: false };
  }
  if (event.type !== "changes") return { task: held, stale: true };
  let task = held;
  for (const { change, task: summary } of event.changes) {
    const last = task.history.at(-1)?.version ?? 0;
    if (summary.id !== held.id || summary.version <= last) continue;
    task = {
      ...task,
      ...(summary.version > task.version && keepProgress(task, summary)),
      history: change.version === last + 1 ? [...task.history, change] : task.history,
    };
  }
  return { task, stale: task !== held };
}
