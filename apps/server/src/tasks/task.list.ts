import { limits } from "@millrace/contracts/limits";
import {
  defaultOrder,
  type ListTasksRequest,
  type TaskFilterRequest,
  type TaskList,
  type TaskTotal,
} from "@millrace/contracts/task-list";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { type ListCursor, readListCursor, writeListCursor } from "./list-cursor.ts";
import { branchesOf, type Condition } from "./task.filter.ts";
import { summaryColumns, type SummaryRow, toSummary } from "./task.rows.ts";
import { type Phase, phasesOf } from "./task.sort.ts";
import type { Viewer } from "./viewer.ts";

/** One statement for the page and, where asked for, one for the total, however many tasks there are (T3). */
export async function listTasks(db: Kysely<DB>, viewer: Viewer, request: ListTasksRequest): Promise<TaskList> {
  const [page, total] = await Promise.all([
    readPage(db, viewer, request),
    request.total ? countTasks(db, viewer, request) : undefined,
  ]);
  return total ? { ...page, total } : page;
}

type PageRow = SummaryRow & { phase: number; place: string | null };

async function readPage(db: Kysely<DB>, viewer: Viewer, request: ListTasksRequest): Promise<TaskList> {
  const { sort, order = defaultOrder[sort], limit } = request;
  const phases = phasesOf(sort, order);
  const cursor = request.cursor ? readListCursor(request.cursor, { sort, order, phases }) : undefined;
  const branches = branchesOf(viewer, request, { byId: sort === "created" });
  const { rows } = await pageStatement({
    branches,
    phases,
    after: cursor,
    columns: summaryColumns,
    count: limit + 1,
  }).execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toSummary),
    nextCursor: rows.length > limit && last ? writeListCursor([sort, order, last.phase, last.place, last.id]) : null,
  };
}

interface PageRequest {
  branches: Condition[];
  phases: Phase[];
  after: ListCursor | undefined;
  columns: readonly string[];
  count: number;
}

/**
 * One phase after the other, each only as far as the ones before have not filled the page: a limit of nothing reads
 * nothing.
 */
function pageStatement({ branches, phases, after, columns, count }: PageRequest): RawBuilder<PageRow> {
  const first = after?.[2] ?? 0;
  const parts = phases.slice(first).map((phase, index) => {
    const before = Array.from({ length: index }, (_, n) => sql`(select count(*) from ${partName(n)})`);
    const room =
      before.length === 0
        ? sql`${count}::bigint`
        : sql`(select ${sql.join([sql`${count}::bigint`, ...before], sql` - `)})`;
    const selected = phaseStatement(phase, {
      branches,
      columns,
      number: first + index,
      after: index === 0 ? after : undefined,
      room,
    });
    return sql`${partName(index)} as materialized (${selected})`;
  });
  const all = sql.join(
    parts.map((_, index) => sql`select * from ${partName(index)}`),
    sql` union all `,
  );
  // Ids and keys of later phases never mix with those of earlier ones; within one the order is that of its index.
  return sql<PageRow>`with ${sql.join(parts)} select * from (${all}) page order by phase, nth`;
}

const partName = (index: number): RawBuilder<unknown> => sql.ref(`phase_${index}`);

interface PhaseRequest {
  branches: Condition[];
  columns: readonly string[];
  number: number;
  after: ListCursor | undefined;
  room: RawBuilder<unknown>;
}

function phaseStatement(phase: Phase, { branches, columns, number, after, room }: PhaseRequest): RawBuilder<unknown> {
  const { only, key } = phase;
  const order = sql.raw(phase.order);
  const place = key ? sql`to_char(${key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : sql`null::text`;
  const selected = sql`select ${sql.join(columns.map((column) => sql.ref(`t.${column}`)))}, ${place} as place`;
  const ordered = key ? sql`${key} ${order}, t.id ${order}` : sql`t.id ${order}`;
  const conditions = [...(only ? [only] : []), ...(after ? [isAfter(phase, after)] : [])];
  const parts = branches.map((branch) => {
    const where = sql.join([branch, ...conditions], sql` and `);
    return sql`(${selected} from tasks.tasks t where ${where} order by ${ordered} limit ${room})`;
  });
  const merged = key ? sql`place ${order}, id ${order}` : sql`id ${order}`;
  return sql`
    select *, ${sql.lit(number)} as phase, row_number() over (order by ${merged}) as nth
    from (${sql.join(parts, sql` union all `)}) branches order by ${merged} limit ${room}`;
}

function isAfter({ key, order }: Phase, [, , , place, id]: ListCursor): Condition {
  const beyond = sql.raw(order === "asc" ? ">" : "<");
  return key && place !== null
    ? sql`(${key}, t.id) ${beyond} (${place}::timestamptz, ${id}::uuid)`
    : sql`t.id ${beyond} ${id}::uuid`;
}

/** Counted no farther than `limits.countedTotal`. */
async function countTasks(db: Kysely<DB>, viewer: Viewer, filter: TaskFilterRequest): Promise<TaskTotal> {
  const most = limits.countedTotal;
  const branches = branchesOf(viewer, filter, { byId: true }).map(
    (branch) => sql`(select from tasks.tasks t where ${branch} limit ${most + 1})`,
  );
  const { rows } = await sql<{ count: number }>`
    select count(*) from (select from (${sql.join(branches, sql` union all `)}) branches limit ${most + 1}) counted`.execute(
    db,
  );
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, most), more: count > most };
}

/** The newest ids that match, after one of them: what a batch works through. */
export async function listMatchingIds(
  db: Kysely<DB>,
  viewer: Viewer,
  filter: TaskFilterRequest,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await pageStatement({
    branches: branchesOf(viewer, filter, { byId: true }),
    phases: phasesOf("created", "desc"),
    after: after === undefined ? undefined : ["created", "desc", 0, null, after],
    columns: ["id"],
    count: limit,
  }).execute(db);
  return rows.map(({ id }) => id);
}
