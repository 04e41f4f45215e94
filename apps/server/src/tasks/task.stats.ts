import {
  bucketMs,
  mostStatsBuckets,
  type StatsBucket,
  type TaskStats,
  type TaskStatsRequest,
} from "@millrace/contracts/task-stats";
import { taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import type { Viewer } from "./viewer.ts";

const bucketsByDefault = 24;
const latestTime = Date.UTC(9999, 0);

interface Span {
  /** Beginning of the first bucket; milliseconds. */
  from: number;
  buckets: number;
  bucket: StatsBucket;
}

/** T6: what stands now, and what ended when; counted by PostgreSQL in two statements. */
export async function taskStats(
  db: Kysely<DB>,
  viewer: Viewer,
  request: TaskStatsRequest,
  now: number,
): Promise<TaskStats> {
  const span = spanOf(request, now);
  const seen = seenBy(viewer, request);
  const [counts, buckets] = await Promise.all([readCounts(db, seen), readBuckets(db, seen, span)]);
  return { ...counts, buckets };
}

function spanOf({ bucket, from, to }: TaskStatsRequest, now: number): Span {
  const size = bucketMs[bucket];
  const end = to === undefined ? now : Date.parse(to);
  const begin = from === undefined ? end - bucketsByDefault * size : Date.parse(from);
  const first = Math.floor(begin / size) * size;
  const buckets = Math.ceil((end - first) / size);
  if (begin >= end) throw refused("from", "is not before the end");
  if (buckets > mostStatsBuckets + 1)
    throw refused("bucket", `is too small: the range has more than ${mostStatsBuckets}`);
  if (first < 0 || end > latestTime) throw refused("from", "is out of range");
  return { from: first, buckets, bucket };
}

function refused(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `${path} ${message}`, { issues: [{ path, message }] });
}

function seenBy(viewer: Viewer, { scope, kind }: TaskStatsRequest): RawBuilder<unknown> {
  const own = sql`(t.owner_id = ${viewer.id} or t.assignee_id = ${viewer.id})`;
  return sql.join(
    [
      sql`t.deleted_at is null`,
      ...(viewer.seesAll && scope === "all" ? [] : [own]),
      ...(kind === undefined ? [] : [sql`t.kind = ${kind}`]),
    ],
    sql` and `,
  );
}

async function readCounts(db: Kysely<DB>, seen: RawBuilder<unknown>): Promise<Omit<TaskStats, "buckets">> {
  const { rows } = await sql<{ kind: string; status: TaskStatus; count: number; overdue: number }>`
    select t.kind, t.status, count(*) as count,
           count(*) filter (where t.overdue_at is not null and t.status in ('PENDING', 'RUNNING') and t.expires_at <= now()) as overdue
    from tasks.tasks t where ${seen} group by t.kind, t.status`.execute(db);
  const byStatus: Record<TaskStatus, number> = { PENDING: 0, RUNNING: 0, SUCCESS: 0, FAILED: 0, CANCELED: 0 };
  for (const status of taskStatuses) byStatus[status] = sum(rows.filter((row) => row.status === status));
  const byKind = [...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => ({ kind, count: sum(own) }));
  return {
    byStatus,
    byKind: byKind.toSorted((a, b) => b.count - a.count || a.kind.localeCompare(b.kind)),
    overdue: rows.reduce((total, row) => total + row.overdue, 0),
  };
}

function sum(rows: { count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

type BucketRow = Omit<TaskStats["buckets"][number], "from" | "failureRate"> & { from: Date };

async function readBuckets(db: Kysely<DB>, seen: RawBuilder<unknown>, span: Span): Promise<TaskStats["buckets"]> {
  const begin = sql`${new Date(span.from).toISOString()}::timestamptz`;
  const size = sql`make_interval(secs => ${bucketMs[span.bucket] / 1_000})`;
  const duration = sql`extract(epoch from t.finished_at - t.started_at)::float8 * 1000`;
  const measured = sql`filter (where t.status in ('SUCCESS', 'FAILED') and t.started_at is not null)`;
  const { rows } = await sql<BucketRow>`
    with ended as (
      select date_bin(${size}, t.finished_at, ${begin}) as bucket, count(*) as finished,
             count(*) filter (where t.status = 'SUCCESS') as succeeded,
             count(*) filter (where t.status = 'FAILED') as failed,
             count(*) filter (where t.status = 'CANCELED') as canceled,
             percentile_cont(array[0.5, 0.95]) within group (order by ${duration}) ${measured} as durations
      from tasks.tasks t
      where ${seen} and t.finished_at >= ${begin} and t.finished_at < ${begin} + ${span.buckets}::int * ${size}
      group by 1
    )
    select b.bucket as "from", coalesce(finished, 0) as finished, coalesce(succeeded, 0) as succeeded,
           coalesce(failed, 0) as failed, coalesce(canceled, 0) as canceled,
           durations[1] as "p50Ms", durations[2] as "p95Ms"
    from generate_series(0, ${span.buckets}::int - 1) n
    cross join lateral (select ${begin} + n * ${size} as bucket) b left join ended e on e.bucket = b.bucket
    order by b.bucket`.execute(db);
  return rows.map(({ from, ...row }) => ({
    ...row,
    from: from.toISOString(),
    failureRate: row.succeeded + row.failed === 0 ? null : row.failed / (row.succeeded + row.failed),
  }));
}
