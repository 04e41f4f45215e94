import type { Kysely, Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import type { NewTask } from "../tasks/task.draft.ts";
import { insertTasks } from "../tasks/task.insert.ts";
import type { Placement, Placements } from "../tasks/task.insert.placing.ts";
import type { GuardedTask, Outcome } from "../tasks/task.state.ts";
import { assign } from "./performance.ts";
import { changed, eventsOfOutcomes } from "./performance.events.ts";
import { choose, holdPerformers, type Performers } from "./performers.ts";

const none: Placements = new Map();

export interface NewTasksDeps {
  random: () => number;
  newId: () => string;
}

/** Inserts tasks, the manual ones among them with their performers: whoever holds those already reads them only. */
export async function insertAndPlace(
  trx: Transaction<DB>,
  deps: NewTasksDeps,
  drafts: NewTask[],
  pathOf: (index: number) => string,
  takePerformers: typeof holdPerformers = holdPerformers,
): Promise<Placements> {
  const manual = drafts.filter(isManual);
  if (manual.length === 0) {
    await insertTasks(trx, drafts);
    return none;
  }
  const performers = await takePerformers(trx, deps.random);
  const outcomes = drafts.flatMap((draft, index) => place(draft, performers, `${pathOf(index)}assignee`) ?? []);
  const placements = new Map(outcomes.flatMap(toPlacements));
  const made = manual.map(({ row }) => changed(deps.newId(), row.id, row.created_at));
  await insertTasks(trx, drafts, { placements, events: [...made, ...eventsOfOutcomes(outcomes, deps.newId)] });
  return placements;
}

/** The same where there may be no transaction yet: without manual tasks one statement needs none. */
export async function insertNewTasks(
  db: Kysely<DB>,
  deps: NewTasksDeps,
  drafts: NewTask[],
  pathOf: (index: number) => string,
): Promise<Placements> {
  if (drafts.some(isManual)) return db.transaction().execute((trx) => insertAndPlace(trx, deps, drafts, pathOf));
  await insertTasks(db, drafts);
  return none;
}

export function isManual({ assignee }: NewTask): boolean {
  return assignee !== null;
}

function place({ row, assignee }: NewTask, performers: Performers, path: string): Outcome | undefined {
  if (assignee === null || assignee === "none") return undefined;
  const task: GuardedTask = {
    id: row.id,
    ownerId: row.owner_id,
    assigneeId: null,
    status: "PENDING",
    attempt: row.attempt,
    dispatch: row.dispatch,
    delivery: 0,
    version: 1,
    maxAttempts: row.max_attempts,
    retryBaseMs: row.retry_base_ms,
    retryCapMs: row.retry_cap_ms,
    manualChangedAt: new Date(row.created_at),
  };
  const by = assignee === "random" ? "server" : row.owner_id;
  return assign(task, choose(performers, assignee, path), { at: row.created_at, by });
}

function toPlacements({ task: { assigneeId, parked = false }, transitions }: Outcome): [string, Placement][] {
  return transitions.map(({ taskId, version, at, event, by, detail }) => [
    taskId,
    { version, at, event, by, detail, assigneeId, parked },
  ]);
}
