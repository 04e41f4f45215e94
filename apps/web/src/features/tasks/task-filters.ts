import type { TaskSummary } from "@millrace/contracts/task";
import type { ListTasksInput } from "@millrace/contracts/task-list";
import { taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";

export type Scope = NonNullable<ListTasksInput["scope"]>;

export interface TaskFilters {
  scope: Scope;
  /** Empty means any. */
  status: TaskStatus[];
  kind: string[];
  /** A person's id; anyone's, and nobody's, without it. */
  assignee?: string;
}

/** What stands in the URL; what is not chosen is left out of it. */
export interface TaskSearch {
  scope?: "all";
  status?: TaskStatus[];
  kind?: string[];
}

function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string");
  return typeof value === "string" ? value.split(",").filter(Boolean) : [];
}

/** Reads filters from a URL; what makes no sense in it is left out. Statuses come in the order of a task's life. */
export function parseTaskSearch(search: Record<string, unknown>): TaskSearch {
  const chosen = new Set(words(search["status"]));
  const status = taskStatuses.filter((name) => chosen.has(name));
  const kind = [...new Set(words(search["kind"]))].toSorted();
  return {
    ...(search["scope"] === "all" && { scope: "all" as const }),
    ...(status.length > 0 && { status }),
    ...(kind.length > 0 && { kind }),
  };
}

export function filtersOf(search: TaskSearch): TaskFilters {
  return { scope: search.scope ?? "mine", status: search.status ?? [], kind: search.kind ?? [] };
}

export function isFiltered(filters: TaskFilters): boolean {
  return filters.status.length > 0 || filters.kind.length > 0;
}

export function matchesFilters(task: TaskSummary, { status, kind, assignee }: TaskFilters): boolean {
  if (assignee !== undefined && task.assigneeId !== assignee) return false;
  return (status.length === 0 || status.includes(task.status)) && (kind.length === 0 || kind.includes(task.kind));
}
