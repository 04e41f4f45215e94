import { type RawBuilder, type Transaction, sql } from "kysely";
import type { DB } from "../db/database.ts";

export interface Settlement {
  state: "replayed" | "discarded";
  by: string;
  resolution: string;
}

/** What was done to a task answers what its dead letters asked. */
export async function settleDeadLetters(
  trx: Transaction<DB>,
  taskIds: string[],
  settlement: Settlement,
): Promise<void> {
  if (taskIds.length > 0) await settlementOf(taskIds, settlement).execute(trx);
}

/** One that a replay has locked is the replay's: waiting for it could deadlock. */
export function settlementOf(taskIds: string[], { state, by, resolution }: Settlement): RawBuilder<unknown> {
  return sql`
    update tasks.dead_letters
    set state = ${state}, resolved_at = now(), resolved_by = ${by}, resolution = ${resolution}
    where id in (
      select id from tasks.dead_letters where task_id = any(${taskIds}::uuid[]) and state = 'open'
      for update skip locked)`;
}
