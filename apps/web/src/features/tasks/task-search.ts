import type { Priority } from "@millrace/contracts/task";
import type { SortOrder, TaskSort } from "@millrace/contracts/task-list";
import { taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";
import { choiceOf, dayOf, textOf, wordsOf } from "../../lib/choice.ts";
import { defaultOrders, priorityRanks, sorts } from "./task-order.ts";

/** What stands in the URL; what is not chosen is left out of it. */
export interface TaskSearch {
  scope?: "all";
  search?: string;
  status?: TaskStatus[];
  kind?: string[];
  priority?: Priority[];
  /** All of them. */
  tag?: string[];
  /** `me` or a person's id. */
  owner?: string;
  /** `me`, a person's id, or `none` for nobody's. */
  assignee?: string;
  overdue?: "yes";
  /** Days of the reader's calendar, as in 2026-11-26; both ends are taken in. */
  createdFrom?: string;
  createdTo?: string;
  expiresFrom?: string;
  expiresTo?: string;
  sort?: TaskSort;
  order?: SortOrder;
}

export const days = ["createdFrom", "createdTo", "expiresFrom", "expiresTo"] as const;

const kindName = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As many and as long as the server takes. */
const most = { search: 200, kinds: 50, kind: 64, tags: 20, tag: 50 };

function personOf(value: unknown, others: readonly string[]): string | undefined {
  const text = textOf(value)?.toLowerCase();
  return text !== undefined && (others.includes(text) || uuid.test(text)) ? text : undefined;
}

function searchOf(value: unknown): string | undefined {
  const text = textOf(textOf(value)?.slice(0, most.search));
  return text?.isWellFormed() && !text.includes("\0") ? text : undefined;
}

/** What is asked of the tags, as they are written in a line. */
export function tagsOf(value: unknown): string[] {
  const tags = wordsOf(value).map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== "" && tag.length <= most.tag).slice(0, most.tags);
}

/** Of these values those that were chosen, in the order of these. */
function chosen<Value extends string>(value: unknown, among: readonly Value[]): Value[] {
  const words = new Set(wordsOf(value));
  return among.filter((name) => words.has(name));
}

function sortOf(search: Record<string, unknown>): Pick<TaskSearch, "sort" | "order"> {
  const sort = choiceOf(search["sort"], sorts) ?? "created";
  const order = choiceOf(search["order"], ["asc", "desc"] as const) ?? defaultOrders[sort];
  return { ...(sort !== "created" && { sort }), ...(order !== defaultOrders[sort] && { order }) };
}

function daysOf(search: Record<string, unknown>): Pick<TaskSearch, (typeof days)[number]> {
  const read: Pick<TaskSearch, (typeof days)[number]> = {};
  for (const name of days) {
    const day = dayOf(search[name]);
    if (day) read[name] = day;
  }
  return read;
}

/** Reads filters and sort from a URL; what makes no sense in it is left out. */
export function parseTaskSearch(search: Record<string, unknown>): TaskSearch {
  const text = searchOf(search["search"]);
  const status = chosen(search["status"], taskStatuses);
  const kinds = wordsOf(search["kind"]).filter((name) => name.length <= most.kind && kindName.test(name));
  const kind = [...new Set(kinds)].toSorted().slice(0, most.kinds);
  const priority = chosen(search["priority"], priorityRanks);
  const tag = tagsOf(search["tag"]);
  const owner = personOf(search["owner"], ["me"]);
  const assignee = personOf(search["assignee"], ["me", "none"]);
  return {
    ...(search["scope"] === "all" && { scope: "all" as const }),
    ...(text !== undefined && { search: text }),
    ...(status.length > 0 && { status }),
    ...(kind.length > 0 && { kind }),
    ...(priority.length > 0 && { priority }),
    ...(tag.length > 0 && { tag }),
    ...(owner && { owner }),
    ...(assignee && { assignee }),
    ...(search["overdue"] === "yes" && { overdue: "yes" as const }),
    ...daysOf(search),
    ...sortOf(search),
  };
}

/** Without anything that narrows the list: whose it is and its order stay. */
export function withoutFilters({ scope, sort, order }: TaskSearch): TaskSearch {
  return { ...(scope && { scope }), ...(sort && { sort }), ...(order && { order }) };
}
