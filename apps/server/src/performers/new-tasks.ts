import type { Kysely, Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import type { NewTask } from "../tasks/task.draft.ts";
import { insertTasks } from "../tasks/task.insert.ts";
import { writeOutcomes } from "../tasks/task.outcomes.ts";
import type { GuardedTask, Outcome } from "../tasks/task.state.ts";
import { assign } from "./performance.ts";
import { changed } from "./performance.events.ts";
import { choose, holdPerformers, type Performers } from "./performers.ts";

/** What became of new manual tasks beyond what was asked for, by id. */
export type Placements = ReadonlyMap<string, { assigneeId: string | null; version: number; updatedAt: string }>;

const none: Placements = new Map();

export interface NewTasksDeps {
  random: () => number;
  newId: () => string;
}

/** Inserts tasks; in the same transaction the manual ones among them are given to their performers. */
export async function insertAndPlace(
  trx: Transaction<DB>,
  deps: NewTasksDeps,
  drafts: NewTask[],
  pathOf: (index: number) => string,
): Promise<Placements> {
  if (!drafts.some(isManual)) {
    await insertTasks(trx, drafts);
    return none;
  }
  const performers = await holdPerformers(trx, deps.random);
  const outcomes = drafts.flatMap((draft, index) => place(draft, performers, `${pathOf(index)}assignee`) ?? []);
  await insertTasks(trx, drafts);
  const made = drafts.filter(isManual).map(({ row }) => changed(deps.newId(), row.id, row.created_at));
  await writeOutcomes(trx, outcomes, deps.newId, made);
  return new Map(
    outcomes.map(({ task, transitions }) => [
      task.id,
      {
        assigneeId: task.assigneeId,
        version: task.version,
        updatedAt: transitions.at(-1)?.at ?? "",
      },
    ]),
  );
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
