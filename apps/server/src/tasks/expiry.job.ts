import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { expire, markOverdue } from "./task.commands.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import { lockGuardedTasks } from "./task.transitions.ts";

/** At most this many in one transaction. */
const batchSize = 500;

export interface ExpiryDeps {
  db: Kysely<DB>;
  now: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
}

/** T10: past its time, a task that no worker has started is failed; one that runs, or is a person's, is marked overdue, once. */
export async function expireTasks(deps: ExpiryDeps): Promise<void> {
  while ((await expireBatch(deps)) === batchSize);
}

/** Gives how many there were. */
async function expireBatch({ db, now, newId, committed }: ExpiryDeps): Promise<number> {
  const { ids, events } = await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`/* expiry.due */
      select id from tasks.tasks
      where expires_at <= now() and overdue_at is null and status in ('PENDING', 'RUNNING')
      order by id limit ${batchSize} for update skip locked`.execute(trx);
    const due = rows.map(({ id }) => id);
    if (due.length === 0) return { ids: due, events: [] };
    const decision = { at: new Date(now()).toISOString(), by: "server" };
    const outcomes = (await lockGuardedTasks(trx, due)).map((task) =>
      task.status === "PENDING" && !task.manualChangedAt ? expire(task, decision) : markOverdue(task, decision),
    );
    return { ids: due, events: await writeOutcomes(trx, outcomes, newId) };
  });
  if (ids.length > 0) committed(events);
  return ids.length;
}
