import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { holdSeconds, type OutboxEvent } from "../outbox/outbox.ts";
import type { NewTask } from "./task.draft.ts";
import { placed, type Placement, type Placing, toPlacedRow, unplaced } from "./task.insert.placing.ts";

/** What the tasks of one call mostly have in common. */
const sharedFields = [
  "owner_id",
  "created_at",
  "dispatch",
  "max_attempts",
  "retry_base_ms",
  "retry_cap_ms",
  "timeout_ms",
  "priority",
  "kind",
  "queue",
  "title",
  "description",
  "subject",
] as const;

function toInsertRow({ row, event }: NewTask, placement: Placement | undefined) {
  const { attempt: _, tags, ...columns } = row;
  return {
    ...columns,
    run_at: row.run_at ?? undefined,
    expires_at: row.expires_at ?? undefined,
    idempotency_key: row.idempotency_key ?? undefined,
    request_hash: row.request_hash ?? undefined,
    tags: tags.length > 0 ? tags : undefined,
    event_id: event?.id,
    subject: event?.subject,
    body: event?.body,
    ...(placement && toPlacedRow(placement)),
  };
}

type InsertRow = ReturnType<typeof toInsertRow>;

/** A row without what it shares with the first; `undefined` is left out of the JSON. */
function withoutShared(row: InsertRow, first: InsertRow): Partial<InsertRow> {
  const own: Partial<InsertRow> = { ...row };
  for (const field of sharedFields) if (row[field] === first[field]) own[field] = undefined;
  return own;
}

const sharedColumns = sql.raw(`owner_id uuid, created_at timestamptz, dispatch int, max_attempts int,
  retry_base_ms int, retry_cap_ms int, timeout_ms int, priority tasks.task_priority, kind text, queue text, title text,
  description text, subject text`);

const ownOrShared = sql.raw(sharedFields.map((field) => `coalesce(x.${field}, f.${field}) as ${field}`).join(", "));

/**
 * Tasks with their first history rows, their words for the search and their outbox rows, in one statement and so in one transaction
 * (invariant 1). A JSON parameter beats arrays: one value to bind however many columns there are. Reading it was
 * half of the statement's time, so nothing stands in it twice: a field that a row lacks is the first row's. Payload
 * and body travel as strings within it, so that PostgreSQL never decodes what it only keeps. With manual tasks it also
 * says whom they go to, and tells the other domains.
 */
export async function insertTasks(db: Kysely<DB>, tasks: NewTask[], placing?: Placing): Promise<void> {
  const rows = tasks.map((task) => toInsertRow(task, placing?.placements.get(task.row.id)));
  const [first] = rows;
  if (!first) return;
  const own = rows.map((row) => withoutShared(row, first));
  const parts = placing ? placed(placing.events) : unplaced;
  await sql`/* tasks.insert */
    with input as materialized (
      select x.id, x.run_at, x.expires_at, coalesce(x.tags, '{}') as tags, x.payload_json, x.idempotency_key,
             x.request_hash, x.event_id, x.body,${parts.inputs} ${ownOrShared}
      from json_to_record(${JSON.stringify(first, [...sharedFields])}::json) as f(${sharedColumns}),
        json_to_recordset(${JSON.stringify(own)}::json) as x(
          id uuid, run_at timestamptz, expires_at timestamptz, tags text[], payload_json text, idempotency_key text,
          request_hash text, event_id uuid, body text,${parts.fields} ${sharedColumns})
    ), task as (
      insert into tasks.tasks (
        id, owner_id, created_at, updated_at, run_at, expires_at, dispatched_at, version, attempt, dispatch, delivery,
        max_attempts, retry_base_ms, retry_cap_ms, timeout_ms, status, priority, kind, queue, title, description, tags, payload,
        idempotency_key, request_hash${parts.columns})
      select
        id, owner_id, created_at, ${parts.updatedAt}, run_at, expires_at, case when dispatch > 0 then now() end, ${parts.version}, 1, dispatch, 0,
        max_attempts, retry_base_ms, retry_cap_ms, timeout_ms, 'PENDING', priority, kind, queue, title, description, tags, payload_json::json,
        idempotency_key, request_hash${parts.values}
      from input
    ), history as (${parts.history}
    ), words as (
      insert into tasks.task_texts
      select id, title || E'\\n' || description from input where title <> kind or description <> ''
    )${parts.events}
    insert into tasks.outbox (id, task_id, subject, body, hold_until)
    select event_id, id, subject, body, now() + make_interval(secs => ${holdSeconds})
    from input where event_id is not null`.execute(db);
}

export function eventsOf(tasks: NewTask[]): OutboxEvent[] {
  return tasks.flatMap(({ event }) => (event ? [event] : []));
}
