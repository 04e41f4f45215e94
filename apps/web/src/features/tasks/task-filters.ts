import type { TaskSummary } from "@millrace/contracts/task";
import type { ListTasksInput, TaskFilter } from "@millrace/contracts/task-list";
import { endOfDay, startOfDay } from "../../lib/time.ts";
import { withoutFilters, type TaskSearch } from "./task-search.ts";

export type Scope = NonNullable<ListTasksInput["scope"]>;

/** What a list shows, and in which order. Nothing chosen, or none of several, means any. */
export interface TaskFilters extends Omit<TaskSearch, "scope"> {
  scope: Scope;
}

/** What a URL asks for, as its reader sees it. */
export function filtersOf(search: TaskSearch, myId: string): TaskFilters {
  const { scope = "mine", owner, assignee } = search;
  return {
    ...search,
    scope,
    ...(owner === "me" && { owner: myId }),
    ...(assignee === "me" && { assignee: myId }),
  };
}

export function isFiltered(search: TaskSearch): boolean {
  return Object.keys(search).length > Object.keys(withoutFilters(search)).length;
}

/** The same as the server is asked for it. */
export function requestOf(filters: TaskFilters): TaskFilter {
  const { scope, search, status = [], kind = [], priority = [], tag = [], owner, assignee, overdue } = filters;
  const { createdFrom, createdTo, expiresFrom, expiresTo } = filters;
  return {
    scope,
    ...(search !== undefined && { search }),
    ...(status.length > 0 && { status }),
    ...(kind.length > 0 && { kind }),
    ...(priority.length > 0 && { priority }),
    ...(tag.length > 0 && { tag }),
    ...(owner !== undefined && { owner }),
    ...(assignee !== undefined && { assignee }),
    ...(overdue && { overdue: true }),
    ...(createdFrom && { createdFrom: startOfDay(createdFrom) }),
    ...(createdTo && { createdTo: endOfDay(createdTo) }),
    ...(expiresFrom && { expiresFrom: startOfDay(expiresFrom) }),
    ...(expiresTo && { expiresTo: endOfDay(expiresTo) }),
  };
}

/** `unsure`: only the server can tell, which knows descriptions and what it has marked overdue. */
export type Match = "yes" | "no" | "unsure";

export function matchOf(task: TaskSummary, filters: TaskFilters): Match {
  const asked = requestOf(filters);
  const { assignee } = asked;
  const holds =
    isOneOf(asked.status, task.status) &&
    isOneOf(asked.kind, task.kind) &&
    isOneOf(asked.priority, task.priority) &&
    (asked.tag ?? []).every((tag) => task.tags.includes(tag)) &&
    (asked.owner === undefined || asked.owner === task.ownerId) &&
    (assignee === undefined || (assignee === "none" ? null : assignee) === task.assigneeId) &&
    isWithin(task.createdAt, asked.createdFrom, asked.createdTo) &&
    isWithin(task.expiresAt, asked.expiresFrom, asked.expiresTo) &&
    (!asked.overdue || isOpenWithEnd(task));
  if (!holds) return "no";
  return asked.search !== undefined || asked.overdue ? "unsure" : "yes";
}

function isOneOf<Value>(chosen: readonly Value[] | undefined, value: Value): boolean {
  return chosen === undefined || chosen.includes(value);
}

function isWithin(moment: string | null, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return moment !== null && (from === undefined || moment >= from) && (to === undefined || moment < to);
}

function isOpenWithEnd({ status, expiresAt }: TaskSummary): boolean {
  return expiresAt !== null && (status === "PENDING" || status === "RUNNING");
}
