import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterGroup,
  deadLetterListSchema,
  listDeadLettersInputSchema,
} from "@millrace/contracts/dead-letter";
import type { TaskFailure } from "@millrace/contracts/messages";
import { type Expression, type ExpressionBuilder, type Kysely, type Selectable, type SqlBool, sql } from "kysely";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { readIdCursor, writeIdCursor } from "../id-cursor.ts";
import type { DeadLetterTable } from "./dead-letter.table.ts";

/** A page of large payloads would be 50 MB: those are left to `get`. */
const listedPayloadBytes = 4_096;

const listedColumns = [
  "id",
  "task_id",
  "owner_id",
  "kind",
  "queue",
  "title",
  "reason",
  "error",
  "fingerprint",
  "attempt",
  "delivery",
  "buried_at",
  "state",
  "resolved_at",
  "resolved_by",
  "resolution",
] as const satisfies (keyof DeadLetterTable)[];

/** Newest first; a large payload is null here. */
export async function listDeadLetters(
  db: Kysely<DB>,
  { cursor, limit, ...filter }: z.output<typeof listDeadLettersInputSchema>,
): Promise<z.infer<typeof deadLetterListSchema>> {
  let query = db
    .selectFrom("tasks.dead_letters")
    .select(listedColumns)
    .select(sql`case when octet_length(payload::text) <= ${sql.lit(listedPayloadBytes)} then payload end`.as("payload"))
    .where((eb) => matching(eb, filter))
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor) query = query.where("id", "<", readIdCursor(cursor));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(toDeadLetter);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeIdCursor(last.id) : null };
}

export async function findDeadLetterOrThrow(db: Kysely<DB>, id: string): Promise<DeadLetter> {
  const row = await db.selectFrom("tasks.dead_letters").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("NOT_FOUND", "There is no such dead letter.");
  return toDeadLetter(row);
}

export async function countDeadLetters(db: Kysely<DB>, filter: DeadLetterFilter): Promise<number> {
  const { count } = await db
    .selectFrom("tasks.dead_letters")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where((eb) => matching(eb, filter))
    .executeTakeFirstOrThrow();
  return count;
}

/** Open ones by fingerprint, the most frequent first. */
export async function groupDeadLetters(db: Kysely<DB>, limit = 50): Promise<DeadLetterGroup[]> {
  const { rows } = await sql<{
    fingerprint: string;
    kind: string;
    error: TaskFailure | null;
    count: number;
    last_at: Date;
  }>`
    select fingerprint, min(kind) as kind, count(*) as count, max(buried_at) as last_at,
           (array_agg(error order by id desc))[1] as error
    from tasks.dead_letters where state = 'open'
    group by fingerprint order by count(*) desc, max(buried_at) desc limit ${limit}`.execute(db);
  return rows.map(({ last_at, ...row }) => ({ ...row, lastAt: last_at.toISOString() }));
}

/** The condition for a filter; every part holds. */
export function matching(
  eb: ExpressionBuilder<DB, "tasks.dead_letters">,
  filter: DeadLetterFilter,
): Expression<SqlBool> {
  const parts: Expression<SqlBool>[] = [];
  if (filter.state) parts.push(eb("state", "=", filter.state));
  if (filter.kind) parts.push(eb("kind", "=", filter.kind));
  if (filter.reason) parts.push(eb("reason", "=", filter.reason));
  if (filter.fingerprint) parts.push(eb("fingerprint", "=", filter.fingerprint));
  if (filter.search) {
    const pattern = `%${filter.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    parts.push(eb.or([eb("title", "ilike", pattern), sql<SqlBool>`error ->> 'message' ilike ${pattern}`]));
  }
  return eb.and(parts);
}

function toDeadLetter(row: Omit<Selectable<DeadLetterTable>, "dispatch">): DeadLetter {
  return {
    id: row.id,
    taskId: row.task_id,
    ownerId: row.owner_id,
    kind: row.kind,
    queue: row.queue,
    title: row.title,
    reason: row.reason,
    error: row.error,
    fingerprint: row.fingerprint,
    payload: row.payload,
    attempt: row.attempt,
    deliveries: row.delivery,
    buriedAt: row.buried_at.toISOString(),
    state: row.state,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedBy: row.resolved_by,
    resolution: row.resolution,
  };
}
