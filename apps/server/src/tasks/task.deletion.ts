import { type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { appendEvents } from "../events/event.outbox.ts";
import { eventsOfOutcomes } from "../performers/performance.events.ts";
import { settlementOf } from "../dead-letters/dead-letter.settle.ts";
import type { Outcome } from "./task.state.ts";

/**
 * Soft: the row stays for its history and its idempotency key. The last history row tells subscribers; dead letters
 * stay in the record, but there is nothing left to replay.
 */
export async function writeDeletions(trx: Transaction<DB>, deleted: Outcome[], newId: () => string): Promise<void> {
  const rows = deleted.flatMap(({ transitions }) => transitions);
  const [first] = rows;
  if (!first) return;
  const letters = settlementOf(
    rows.map(({ taskId }) => taskId),
    { state: "discarded", by: first.by, resolution: "its task was deleted" },
  );
  await sql`/* task.delete */
    with x as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as x(
        "taskId" uuid, version int, at timestamptz, event text, status tasks.task_status, attempt int, dispatch int,
        delivery int, by text, detail json)
    ), task as (
      update tasks.tasks t set deleted_at = x.at, updated_at = x.at, version = x.version from x where t.id = x."taskId"
    ), texts as (
      delete from tasks.task_texts where task_id in (select "taskId" from x)
    ), letters as (${letters})
    insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
    select "taskId", version, at, event, status, attempt, dispatch, delivery, by, detail from x`.execute(trx);
  await appendEvents(trx, "tasks.event_outbox", eventsOfOutcomes(deleted, newId));
}
