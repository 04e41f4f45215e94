import { formatDay } from "../../lib/time.ts";
import type { TaskSearch } from "./task-search.ts";
import { priorityWords } from "./task-words.ts";

export interface ActiveFilter {
  label: string;
  /** What remains when it is taken away. */
  rest: TaskSearch;
}

/** What narrows the list beside what stands in the bar itself, each as it is read. */
export function activeFilters(search: TaskSearch, nameOf: (person: string) => string): ActiveFilter[] {
  const { priority = [], tag = [], assignee, owner, overdue } = search;
  const { createdFrom, createdTo, expiresFrom, expiresTo } = search;
  return [
    ...priority.map((name) => ({
      label: `${priorityWords[name]} priority`,
      rest: { ...search, priority: priority.filter((other) => other !== name) },
    })),
    ...tag.map((name) => ({
      label: `Tag ${name}`,
      rest: { ...search, tag: tag.filter((other) => other !== name) },
    })),
    ...(assignee ? [{ label: `Assigned to ${nameOf(assignee)}`, rest: { ...search, assignee: undefined } }] : []),
    ...(owner ? [{ label: `Owned by ${nameOf(owner)}`, rest: { ...search, owner: undefined } }] : []),
    ...(overdue ? [{ label: "Overdue", rest: { ...search, overdue: undefined } }] : []),
    ...range("Created", createdFrom, createdTo, { ...search, createdFrom: undefined, createdTo: undefined }),
    ...range("Expires", expiresFrom, expiresTo, { ...search, expiresFrom: undefined, expiresTo: undefined }),
  ];
}

function range(what: string, from: string | undefined, to: string | undefined, rest: TaskSearch): ActiveFilter[] {
  if (!from && !to) return [];
  const words = [from && `from ${formatDay(from)}`, to && `to ${formatDay(to)}`].filter(Boolean).join(" ");
  return [{ label: `${what} ${words}`, rest }];
}
