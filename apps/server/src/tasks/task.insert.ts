import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { holdSeconds, type OutboxEvent } from "../outbox/outbox.ts";
import type { NewTask } from "./task.draft.ts";

/**
 * Tasks with their first history rows and their outbox rows, in one statement and so in one transaction
 * (invariant 1). A JSON parameter beats arrays: one value to bind however many columns there are. Payload and
 * body travel as strings within it, so that PostgreSQL never decodes what it only keeps.
 */
export async function insertTasks(db: Kysely<DB>, tasks: NewTask[]): Promise<void> {
  const rows = tasks.map(({ row, event }) => ({
    ...row,
    event_id: event?.id,
    subject: event?.subject,
    body: event?.body,
  }));
  await sql`/* tasks.insert */
    with input as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as x(
        id uuid, owner_id uuid, created_at timestamptz, run_at timestamptz, expires_at timestamptz, dispatch int,
        max_attempts int, timeout_ms int, priority tasks.task_priority, kind text, queue text, title text,
        description text, tags text[], payload_json text, idempotency_key text, request_hash text,
        event_id uuid, subject text, body text)
    ), task as (
      insert into tasks.tasks (
        id, owner_id, created_at, updated_at, run_at, expires_at, dispatched_at, version, attempt, dispatch, delivery,
        max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags, payload,
        idempotency_key, request_hash)
      select
        id, owner_id, created_at, created_at, run_at, expires_at, case when dispatch > 0 then now() end, 1, 1, dispatch, 0,
        max_attempts, timeout_ms, 'PENDING', priority, kind, queue, title, description, tags, payload_json::json,
        idempotency_key, request_hash
      from input
    ), history as (
      insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by)
      select id, 1, created_at, 'create', 'PENDING', 1, dispatch, 0, owner_id from input
    )
    insert into tasks.outbox (id, task_id, subject, body, hold_until)
    select event_id, id, subject, body, now() + make_interval(secs => ${holdSeconds})
    from input where event_id is not null`.execute(db);
}

export function eventsOf(tasks: NewTask[]): OutboxEvent[] {
  return tasks.flatMap(({ event }) => (event ? [event] : []));
}
