import type { TaskSummary, TaskUpdateEvent } from "@millrace/contracts/task";
import { matchOf, type TaskFilters } from "./task-filters.ts";
import { compareTasks, standsBehind } from "./task-order.ts";

/** A list as far as it was loaded, in its order. */
export interface TaskRows {
  rows: TaskSummary[];
  /** Where the next page begins; null when all are here. */
  nextCursor: string | null;
  /** The last of what was loaded, as it was then: what stands behind it is of the next page. */
  end?: TaskSummary | undefined;
  /** Something changed of which only the server can tell whether it belongs here: the list is to be loaded anew. */
  isUnsure?: boolean;
}

export type ProgressNews = Extract<TaskUpdateEvent, { type: "progress" }>["progress"][number];

/**
 * Brings newer states of tasks into a list: a row is replaced only by a greater version, moves to its place by the
 * sort, leaves when it no longer matches, and a task that now matches takes its place — unless that place lies beyond
 * what was loaded.
 */
export function mergeTasks(held: TaskRows, tasks: readonly TaskSummary[], filters: TaskFilters): TaskRows {
  const news = newestOf(tasks);
  let changed = false;
  let isUnsure = held.isUnsure ?? false;
  const rows: TaskSummary[] = [];
  for (const row of held.rows) {
    const task = news.get(row.id);
    news.delete(row.id);
    if (!task || task.version <= row.version) {
      rows.push(row);
      continue;
    }
    changed = true;
    if (matchOf(task, filters) !== "no" && isLoaded(held, task, filters)) rows.push(keepProgress(row, task));
  }
  for (const task of news.values()) {
    const match = matchOf(task, filters);
    isUnsure ||= match === "unsure";
    if (match !== "yes" || !isLoaded(held, task, filters)) continue;
    changed = true;
    rows.push(task);
  }
  if (!changed) return isUnsure === (held.isUnsure ?? false) ? held : { ...held, isUnsure };
  return { ...held, rows: inOrder(rows, filters), ...(isUnsure && { isUnsure }) };
}

function isLoaded({ nextCursor, end, rows }: TaskRows, task: TaskSummary, filters: TaskFilters): boolean {
  if (nextCursor === null) return true;
  const last = end ?? rows.at(-1);
  return last !== undefined && !standsBehind(task, last, filters);
}

function inOrder(rows: TaskSummary[], filters: TaskFilters): TaskSummary[] {
  return rows.toSorted((a, b) => compareTasks(a, b, filters));
}

/** What a search looks into, and when a task is overdue, changes by an edit alone. */
function isRewritten(event: TaskUpdateEvent, { rows }: TaskRows, filters: TaskFilters): boolean {
  if (event.type !== "changes") return false;
  const edited = new Set(event.changes.flatMap(({ change, task }) => (change.event === "edit" ? [task.id] : [])));
  return rows.some((row) => edited.has(row.id) && matchOf(row, filters) === "unsure");
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
    case "changes": {
      const tasks = event.changes.map(({ task }) => task);
      const merged = mergeTasks(held, tasks, filters);
      return isRewritten(event, merged, filters) ? { ...merged, isUnsure: true } : merged;
    }
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
export function appendPage(held: TaskRows, cursor: string, page: TaskRows, filters: TaskFilters): TaskRows {
  if (held.nextCursor !== cursor) return held;
  const known = new Set(held.rows.map((row) => row.id));
  const added = page.rows.filter((row) => !known.has(row.id));
  const isUnsure = held.isUnsure === true || page.isUnsure === true;
  return { ...page, rows: inOrder([...held.rows, ...added], filters), ...(isUnsure && { isUnsure }) };
}
