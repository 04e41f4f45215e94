import type { TaskSummary, TaskUpdateEvent } from "@millrace/contracts/task";
import { matchesFilters, type TaskFilters } from "./task-filters.ts";

/** A list as far as it was loaded, newest first. */
export interface TaskRows {
  rows: TaskSummary[];
  /** Where the next page begins; null when all are here. */
  nextCursor: string | null;
}

export type ProgressNews = Extract<TaskUpdateEvent, { type: "progress" }>["progress"][number];

/** Newest first, as the server lists: ids are UUID v7 and grow with creation. */
export function compareRows(a: TaskSummary, b: TaskSummary): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}

/**
 * Brings newer states of tasks into a list: a row is replaced only by a greater version, leaves when it no longer
 * matches, and one that now matches takes its place — unless that place lies beyond what was loaded.
 */
export function mergeTasks(held: TaskRows, tasks: readonly TaskSummary[], filters: TaskFilters): TaskRows {
  const news = newestOf(tasks);
  let changed = false;
  const rows: TaskSummary[] = [];
  for (const row of held.rows) {
    const task = news.get(row.id);
    news.delete(row.id);
    if (!task || task.version <= row.version) {
      rows.push(row);
      continue;
    }
    changed = true;
    if (matchesFilters(task, filters)) rows.push(keepProgress(row, task));
  }
  const last = held.rows.at(-1);
  const arriving = [...news.values()].filter(
    (task) =>
      matchesFilters(task, filters) &&
      (held.nextCursor === null || (last !== undefined && compareRows(task, last) < 0)),
  );
  if (arriving.length === 0) return changed ? { ...held, rows } : held;
  return { ...held, rows: [...rows, ...arriving].toSorted(compareRows) };
}

function newestOf(tasks: readonly TaskSummary[]): Map<string, TaskSummary> {
  const newest = new Map<string, TaskSummary>();
  for (const task of tasks) {
    const other = newest.get(task.id);
    if (!other || task.version > other.version) newest.set(task.id, task);
  }
  return newest;
}

/** Progress travels beside the versions: a change within the same attempt that knows none does not take it away. */
export function keepProgress<T extends TaskSummary>(held: TaskSummary, task: T): T {
  return task.progress === null && held.progress !== null && held.attempt === task.attempt
    ? { ...task, progress: held.progress }
    : task;
}

export function removeTasks(held: TaskRows, ids: readonly string[]): TaskRows {
  const gone = new Set(ids);
  const rows = held.rows.filter((row) => !gone.has(row.id));
  return rows.length === held.rows.length ? held : { ...held, rows };
}

export function applyProgress<T extends TaskSummary>(task: T, { attempt, percent, note }: ProgressNews): T {
  if (task.status !== "RUNNING" || task.attempt !== attempt) return task;
  return { ...task, progress: { percent, ...(note !== undefined && { note }) } };
}

export function mergeProgress(held: TaskRows, progress: readonly ProgressNews[]): TaskRows {
  const news = new Map(progress.map((entry) => [entry.id, entry]));
  let changed = false;
  const rows = held.rows.map((row) => {
    const entry = news.get(row.id);
    const next = entry ? applyProgress(row, entry) : row;
    changed ||= next !== row;
    return next;
  });
  return changed ? { ...held, rows } : held;
}

/** What was loaded before may lack what happened since: load anew. */
export function beginsAnew(event: TaskUpdateEvent): boolean {
  return event.type === "ready" || event.type === "resync";
}

/** One live event applied to one list. `ready` and `resync` ask for a fresh load, which is not a matter of rows. */
export function applyEvent(held: TaskRows, event: TaskUpdateEvent, filters: TaskFilters): TaskRows {
  switch (event.type) {
    case "changes":
      return mergeTasks(
        held,
        event.changes.map(({ task }) => task),
        filters,
      );
    case "removed":
      return removeTasks(held, event.ids);
    case "progress":
      return mergeProgress(held, event.progress);
    case "ready":
    case "resync":
      return held;
  }
}

/** The next page behind what is held; a list that was loaded anew meanwhile keeps its own end. */
export function appendPage(held: TaskRows, cursor: string, page: TaskRows): TaskRows {
  if (held.nextCursor !== cursor) return held;
  const known = new Set(held.rows.map((row) => row.id));
  const added = page.rows.filter((row) => !known.has(row.id));
  return { rows: [...held.rows, ...added].toSorted(compareRows), nextCursor: page.nextCursor };
}
