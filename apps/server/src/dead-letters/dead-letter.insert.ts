import { type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { Outcome } from "../tasks/task.state.ts";
import { fingerprint } from "./fingerprint.ts";

/** A dead letter for each task that was buried, with what is needed to understand and replay it (D1). */
export async function insertDeadLetters(trx: Transaction<DB>, outcomes: Outcome[], newId: () => string): Promise<void> {
  const buried = outcomes.filter(({ buried: reason }) => reason !== undefined);
  if (buried.length === 0) return;
  const kinds = await readKinds(
    trx,
    buried.map(({ task }) => task.id),
  );
  const rows = buried.map(({ task, transitions, buried: reason }) => ({
    id: newId(),
    task_id: task.id,
    reason,
    fingerprint: fingerprint(kinds.get(task.id) ?? "", task.error ?? { name: "", message: "" }),
    at: transitions.at(-1)?.at,
  }));
  await sql`/* dead_letters.insert */
    insert into tasks.dead_letters (
      id, task_id, owner_id, kind, queue, title, reason, error, fingerprint, payload, attempt, dispatch, delivery, buried_at)
    select x.id, t.id, t.owner_id, t.kind, t.queue, t.title, x.reason, t.error, x.fingerprint, t.payload, t.attempt,
           t.dispatch, t.delivery, x.at
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(
      id uuid, task_id uuid, reason text, fingerprint text, at timestamptz)
    join tasks.tasks t on t.id = x.task_id
    on conflict (task_id, attempt) do nothing`.execute(trx);
}

async function readKinds(trx: Transaction<DB>, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; kind: string }>`
    select id, kind from tasks.tasks where id = any(${ids}::uuid[])`.execute(trx);
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}
