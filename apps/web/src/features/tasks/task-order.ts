import type { Priority, TaskSummary } from "@millrace/contracts/task";
import type { SortOrder, TaskSort } from "@millrace/contracts/task-list";

export interface Sorting {
  sort?: TaskSort;
  order?: SortOrder;
}

export const sorts = ["created", "updated", "expires", "priority"] as const satisfies TaskSort[];

/** As the server lists unless asked otherwise. */
export const defaultOrders: Record<TaskSort, SortOrder> = {
  created: "desc",
  updated: "desc",
  expires: "asc",
  priority: "desc",
};

/** The least first. */
export const priorityRanks = ["LOW", "MEDIUM", "HIGH"] as const satisfies Priority[];

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The moment that a sort goes by before it goes by id; ids are UUID v7 and grow with creation. */
function momentOf(task: TaskSummary, sort: TaskSort): string | null {
  if (sort === "updated") return task.updatedAt;
  return sort === "expires" ? task.expiresAt : null;
}

/** Which of two stands first, as the server lists: less than zero when it is `a`. */
export function compareTasks(a: TaskSummary, b: TaskSummary, sorting: Sorting): number {
  const { sort = "created", order = defaultOrders[sort] } = sorting;
  const direction = order === "asc" ? 1 : -1;
  const newestFirst = -compare(a.id, b.id);
  if (sort === "priority") {
    const distance = priorityRanks.indexOf(a.priority) - priorityRanks.indexOf(b.priority);
    return distance === 0 ? newestFirst : direction * distance;
  }
  const [one, other] = [momentOf(a, sort), momentOf(b, sort)];
  if (one !== null && other !== null) return direction * (compare(one, other) || compare(a.id, b.id));
  if (sort === "created") return direction * compare(a.id, b.id);
  // What never expires comes last, in either order.
  if (one === other) return newestFirst;
  return one === null ? 1 : -1;
}

/**
 * Whether a task stands behind another for certain. The server knows microseconds: of two in the same millisecond
 * neither does.
 */
export function standsBehind(task: TaskSummary, other: TaskSummary, sorting: Sorting): boolean {
  const moment = momentOf(task, sorting.sort ?? "created");
  if (moment !== null && moment === momentOf(other, sorting.sort ?? "created")) return false;
  return compareTasks(task, other, sorting) > 0;
}
