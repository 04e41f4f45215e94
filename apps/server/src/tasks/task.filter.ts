import type { TaskFilterRequest } from "@millrace/contracts/task-list";
import { manualKind } from "@millrace/contracts/kind";
import { type RawBuilder, sql } from "kysely";
import { leastIdAt } from "../new-id.ts";
import type { Viewer } from "./viewer.ts";

/** What must hold of the row `t` of tasks.tasks. */
export type Condition = RawBuilder<unknown>;

/** Conditions of which no two hold of one task: each is read by an index of its own, and the results are merged. */
type Alternatives = Condition[];

/** More branches than this cost more to plan than they save. */
const mostBranches = 20;

/** PostgreSQL reads no years beyond four digits, and nothing here is older than its calendar. */
const latestTime = Date.UTC(9999, 0);

/**
 * A filter as branches: a task matches when all conditions of one branch hold. `byId` is for lists in the order of ids,
 * where an index per status and kind gives each branch in that order.
 */
export function branchesOf(viewer: Viewer, filter: TaskFilterRequest, { byId }: { byId: boolean }): Condition[] {
  const people = viewedBy(viewer, filter);
  const words = filter.search === undefined ? [] : [containing(filter.search)];
  const sets = byId && people.length === 0 && words.length === 0 ? statesOf(filter) : undefined;
  const common = [...conditionsOf(viewer, filter), ...(sets ? [] : chosenStates(filter))];
  return [...people, ...words, ...(sets ?? [])]
    .reduce<Condition[][]>(combine, [common])
    .map((conditions) => sql.join(conditions, sql` and `));
}

/** What a filter says of a task itself, for tasks found by it. Not its words: sought once more they cost 125 ms of 67,000. */
export function matching(viewer: Viewer, filter: TaskFilterRequest): Condition {
  const branches = branchesOf(viewer, { ...filter, search: undefined }, { byId: false });
  return sql`(${sql.join(
    branches.map((branch) => sql`(${branch})`),
    sql` or `,
  )})`;
}

function combine(branches: Condition[][], alternatives: Alternatives): Condition[][] {
  return branches.flatMap((branch) => alternatives.map((alternative) => [...branch, alternative]));
}

/** Whose tasks: what the caller owns, and what is assigned to the caller. A filter by person chooses one side of it. */
function viewedBy({ id, seesAll }: Viewer, { scope, owner, assignee }: TaskFilterRequest): Alternatives[] {
  if (seesAll && scope === "all") return [];
  const own = sql`t.owner_id = ${id}`;
  const assigned = sql`t.assignee_id = ${id}`;
  if (isMe(owner, id)) return [[own]];
  if (isMe(assignee, id)) return [[assigned]];
  return [[own, sql`${assigned} and t.owner_id <> ${id}`]];
}

function isMe(person: string | undefined, id: string): boolean {
  return person === "me" || person === id;
}

/** One branch for each status and kind; undefined when there is nothing to gain. */
function statesOf({ status, kind }: TaskFilterRequest): Alternatives[] | undefined {
  const statuses = status ?? [];
  if (statuses.length * (kind?.length ?? 1) > mostBranches) return undefined;
  return [
    ...(statuses.length > 0 ? [unique(statuses).map((each) => sql`t.status = ${each}`)] : []),
    ...(kind ? [unique(kind).map((each) => sql`t.kind = ${each}`)] : []),
  ];
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function chosenStates({ status, kind }: TaskFilterRequest): Condition[] {
  return [
    ...(status ? [isOneOf(sql`t.status`, status, "tasks.task_status")] : []),
    ...(kind ? [isOneOf(sql`t.kind`, kind, "text")] : []),
  ];
}

/** Before version 17 PostgreSQL gives up the order of an index over a list of values, even of one. */
function isOneOf(column: Condition, values: string[], type: string): Condition {
  const [only] = values;
  return values.length === 1 ? sql`${column} = ${only}` : sql`${column} = any(${values}::${sql.raw(type)}[])`;
}

/** Words that someone wrote; and tasks without any bear the name of their kind. */
function containing(search: string): Alternatives {
  const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const kinds = sql`select name from (select name from tasks.kinds union select ${manualKind}) k where name ilike ${pattern}`;
  return [
    sql`t.id in (select s.task_id from tasks.task_texts s where s.text ilike ${pattern})`,
    // Asked by itself first: where no kind has such a name, nothing is read.
    sql`exists (${kinds}) and t.kind = any(array(${kinds})) and t.title = t.kind and t.description = ''`,
  ];
}

const overdue = sql`(t.overdue_at is not null and t.status in ('PENDING', 'RUNNING') and t.expires_at <= now())`;

function conditionsOf(viewer: Viewer, filter: TaskFilterRequest): Condition[] {
  const { owner, assignee, priority, tag, createdFrom, createdTo, expiresFrom, expiresTo } = filter;
  const person = (value: string): string => (value === "me" ? viewer.id : value);
  return [
    sql`t.deleted_at is null`,
    ...(owner === undefined ? [] : [sql`t.owner_id = ${person(owner)}`]),
    ...(assignee === undefined
      ? []
      : [assignee === "none" ? sql`t.assignee_id is null` : sql`t.assignee_id = ${person(assignee)}`]),
    ...(priority ? [sql`t.priority = any(${priority}::tasks.task_priority[])`] : []),
    // As the index has it, which only the tagged are in.
    ...(tag ? [sql`t.tags @> ${tag}::text[] and t.tags <> '{}'`] : []),
    ...(createdFrom === undefined ? [] : createdSince(readTime(createdFrom))),
    ...(createdTo === undefined ? [] : createdBefore(readTime(createdTo))),
    ...(expiresFrom === undefined ? [] : [sql`t.expires_at >= ${timestamp(readTime(expiresFrom))}`]),
    ...(expiresTo === undefined ? [] : [sql`t.expires_at < ${timestamp(readTime(expiresTo))}`]),
    ...(filter.overdue === undefined ? [] : [filter.overdue ? overdue : sql`${overdue} is not true`]),
  ];
}

/** Ids grow with creation, so theirs is the index; they run ahead of a clock that was set back, by no more than this. */
const mostAheadMs = 86_400_000;

function createdSince(time: number): Condition[] {
  return [sql`t.created_at >= ${timestamp(time)}`, sql`t.id >= ${leastIdAt(time)}::uuid`];
}

function createdBefore(time: number): Condition[] {
  return [sql`t.created_at < ${timestamp(time)}`, sql`t.id < ${leastIdAt(time + mostAheadMs)}::uuid`];
}

function readTime(time: string): number {
  return Math.min(Math.max(Date.parse(time), 0), latestTime);
}

function timestamp(time: number): string {
  return new Date(time).toISOString();
}
