import type { ErrorIssue } from "@millrace/contracts/errors";
import type { CreateTaskRequest, Task } from "@millrace/contracts/task";
import { type Kysely, sql, type Transaction } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { type NewTask, toCreatedTask } from "./task.draft.ts";
import { insertAndPlace, isManual, type NewTasksDeps } from "../performers/new-tasks.ts";
import { performersHold, readPerformers } from "../performers/performers.ts";
import { hashRequest } from "./request-hash.ts";
import { toTask } from "./task.rows.ts";

/**
 * Creates what its owner has not created before: the same key and body give the task that stands, the same key
 * with another body is a conflict, and then nothing of the call happens (T1).
 */
export async function insertOnce(
  db: Kysely<DB>,
  deps: NewTasksDeps,
  ownerId: string,
  drafts: NewTask[],
  pathOf: (index: number) => string,
): Promise<{ tasks: Task[]; inserted: NewTask[] }> {
  refuseRepeatedKeys(drafts, pathOf);
  return db.transaction().execute(async (trx) => {
    await takeTurn(trx, ownerId, drafts);
    const standing = await findByKeys(
      trx,
      ownerId,
      drafts.flatMap(({ row }) => row.idempotency_key ?? []),
    );
    refuseOtherBodies(drafts, standing, pathOf);
    const inserted = drafts.filter(({ row }) => !row.idempotency_key || !standing.has(row.idempotency_key));
    const pathOfInserted = (index: number): string => pathOf(drafts.findIndex((draft) => draft === inserted[index]));
    const placements = await insertAndPlace(trx, deps, inserted, pathOfInserted, readPerformers);
    const tasks = drafts.map(
      (draft) => standing.get(draft.row.idempotency_key ?? "")?.task ?? toCreatedTask(draft, placements),
    );
    return { tasks, inserted };
  });
}

/**
 * Keyed creates of one owner take turns under an advisory lock. It comes before the performers': whoever waits for
 * their turn does not keep the users from changing, and whoever holds performers waits for no turn.
 */
async function takeTurn(trx: Transaction<DB>, ownerId: string, drafts: NewTask[]): Promise<void> {
  const turn = sql`pg_advisory_xact_lock(hashtextextended('tasks.idempotency ' || ${ownerId}, 0))`;
  await sql`/* idempotency.turn */ select ${drafts.some(isManual) ? sql`${turn}, ${performersHold}` : turn}`.execute(
    trx,
  );
}

/**
 * What a repeated call made the first time; undefined unless all of it stands. Asked before anything is checked:
 * the answer to a repetition must not change with the time, the kinds or their schemas.
 */
export async function findRepeated(
  db: Kysely<DB>,
  ownerId: string,
  requests: CreateTaskRequest[],
): Promise<Task[] | undefined> {
  const keys = requests.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
  if (keys.length < requests.length || new Set(keys).size < keys.length) return undefined;
  const standing = await findByKeys(db, ownerId, keys);
  const tasks = requests.flatMap((request) => {
    const before = standing.get(request.idempotencyKey ?? "");
    return before?.hash === hashRequest(request) ? [before.task] : [];
  });
  return tasks.length === requests.length ? tasks : undefined;
}

type Standing = Map<string, { task: Task; hash: string | null }>;

async function findByKeys(db: Kysely<DB>, ownerId: string, keys: string[]): Promise<Standing> {
  const rows = await db
    .selectFrom("tasks.tasks")
    .selectAll()
    .where("owner_id", "=", ownerId)
    .where("idempotency_key", "=", sql<string>`any(${keys}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.idempotency_key ?? "", { task: toTask(row), hash: row.request_hash }]));
}

function refuseOtherBodies(drafts: NewTask[], standing: Standing, pathOf: (index: number) => string): void {
  const issues = drafts.flatMap(({ row }, index): ErrorIssue[] => {
    const before = standing.get(row.idempotency_key ?? "");
    if (!before || before.hash === row.request_hash) return [];
    return [
      {
        path: `${pathOf(index)}idempotencyKey`,
        message: `was used for another request, which made task ${before.task.id}`,
      },
    ];
  });
  const [first] = issues;
  if (first) throw new AppError("IDEMPOTENCY_CONFLICT", `${first.path} ${first.message}`, { issues });
}

function refuseRepeatedKeys(drafts: NewTask[], pathOf: (index: number) => string): void {
  const seen = new Set<string>();
  drafts.forEach(({ row }, index) => {
    const key = row.idempotency_key;
    if (key !== null && seen.has(key)) {
      const issue = { path: `${pathOf(index)}idempotencyKey`, message: "stands twice in this call" };
      throw new AppError("VALIDATION_FAILED", `${issue.path} ${issue.message}`, { issues: [issue] });
    }
    if (key !== null) seen.add(key);
  });
}
