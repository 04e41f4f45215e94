import { limits } from "@millrace/contracts/limits";
import type { ShuffleAnswer } from "@millrace/contracts/task-performance";
import { type Kysely, sql } from "kysely";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { giveOut } from "./giving-out.ts";

export interface ShuffleDeps {
  db: Kysely<DB>;
  now: () => number;
  random: () => number;
  newId: () => string;
  committed: (events: []) => void;
  /** Domain events were committed. */
  onEvents: () => void;
}

export type ShuffleTasks = (actor: Actor, reason: string | undefined) => Promise<ShuffleAnswer>;

/**
 * T11: every open manual task gets a newly drawn performer. In chunks, each a transaction: a task that is completed
 * meanwhile is passed over.
 */
export async function shuffleTasks(
  deps: ShuffleDeps,
  actor: Actor,
  reason: string | undefined,
): Promise<ShuffleAnswer> {
  const answer = { assigned: 0, parked: 0 };
  let after: string | undefined;
  for (;;) {
    const ids = await listOpenManualTasks(deps.db, after);
    after = ids.at(-1);
    if (after === undefined) return answer;
    const decision = { at: new Date(deps.now()).toISOString(), by: actor.id, reason };
    const { outcomes } = await deps.db.transaction().execute(async (trx) => {
      const given = await giveOut(trx, deps, ids, decision, () => true);
      const entries = given.outcomes.map(({ task }) => ({
        action: "task.shuffle",
        entity: "task" as const,
        entityId: task.id,
        detail: { assignee: task.assigneeId, ...(reason !== undefined && { reason }) },
      }));
      await appendAudit(trx, actor, entries);
      return given;
    });
    const assigned = outcomes.filter(({ task }) => task.assigneeId !== null).length;
    answer.assigned += assigned;
    answer.parked += outcomes.length - assigned;
    deps.committed([]);
    deps.onEvents();
  }
}

/** In id order; the index of kind, status and id gives each half so. */
async function listOpenManualTasks(db: Kysely<DB>, after: string | undefined): Promise<string[]> {
  const half = (status: "PENDING" | "RUNNING") => sql`(
    select id from tasks.tasks
    where kind = 'manual' and status = ${sql.lit(status)} and deleted_at is null
      and id > ${after ?? "00000000-0000-0000-0000-000000000000"}
    order by id limit ${limits.tasksPerBatch})`;
  const { rows } = await sql<{ id: string }>`/* shuffle.next */
    ${half("PENDING")} union all ${half("RUNNING")} order by id limit ${limits.tasksPerBatch}`.execute(db);
  return rows.map(({ id }) => id);
}
