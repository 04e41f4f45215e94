import type { Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { type ActedTask, lockActedTasks } from "../tasks/task.action.ts";
import type { Decision } from "../tasks/task.commands.ts";
import { writeOutcomes } from "../tasks/task.outcomes.ts";
import type { Outcome } from "../tasks/task.state.ts";
import { assign } from "./performance.ts";
import { holdPerformers, type Performers } from "./performers.ts";

export interface GivingOut {
  /** Those that have changed. */
  outcomes: Outcome[];
  events: OutboxEvent[];
}

/** A draw for each of these tasks that is open, manual and meant once it is locked: much may have happened since it was found. */
export async function giveOut(
  trx: Transaction<DB>,
  deps: { random: () => number; newId: () => string },
  ids: string[],
  decision: Decision,
  isMeant: (task: ActedTask, performers: Performers) => boolean,
): Promise<GivingOut> {
  const performers = await holdPerformers(trx, deps.random);
  const outcomes = (await lockActedTasks(trx, ids))
    .filter((task) => task.manualChangedAt && (task.status === "PENDING" || task.status === "RUNNING"))
    .filter((task) => isMeant(task, performers))
    .map((task) => assign(task, performers.draw(), decision))
    .filter(({ transitions }) => transitions.length > 0);
  return { outcomes, events: await writeOutcomes(trx, outcomes, deps.newId) };
}
