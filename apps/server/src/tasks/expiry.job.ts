import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { expire, markOverdue } from "./task.commands.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import { lockGuardedTasks } from "./task.transitions.ts";

const batchSize = 200;

/** T10: past its time, a task that has not started is failed; one that runs is marked overdue, once. */
export async function expireTasks(deps: {
  db: Kysely<DB>;
  now: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
}): Promise<void> {
  const events = await deps.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`/* expiry.due */
      select id from tasks.tasks
      where expires_at <= now() and overdue_at is null and status in ('PENDING', 'RUNNING')
      order by id limit ${batchSize} for update skip locked`.execute(trx);
    if (rows.length === 0) return [];
    const decision = { at: new Date(deps.now()).toISOString(), by: "server" };
    const tasks = await lockGuardedTasks(
      trx,
      rows.map(({ id }) => id),
    );
    const outcomes = tasks.map((task) =>
      task.status === "PENDING" ? expire(task, decision) : markOverdue(task, decision),
    );
    return writeOutcomes(trx, outcomes, deps.newId);
  });
  deps.committed(events);
}
