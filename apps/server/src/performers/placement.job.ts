import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { ActedTask } from "../tasks/task.action.ts";
import { giveOut } from "./giving-out.ts";
import { mayPerform, type Performers } from "./performers.ts";

export interface PlacementDeps {
  db: Kysely<DB>;
  now: () => number;
  random: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
  onEvents: () => void;
  log: Logger;
}

/** At most this many in one transaction. */
const batchSize = 1_000;

export interface Placement {
  /** One run at a time; whoever asks during it is served by the next, which begins at once. */
  run(): Promise<void>;
  /** Something has changed: returns at once, what fails is done by the next run. */
  wake(): void;
  stop(): Promise<void>;
}

export function createPlacement(deps: PlacementDeps): Placement {
  let running: Promise<void> | undefined;
  let isWanted = false;
  let stopped = false;

  async function runAll(): Promise<void> {
    while (isWanted && !stopped) {
      isWanted = false;
      await placeTasks(deps);
    }
  }

  function run(): Promise<void> {
    isWanted = true;
    running ??= runAll().finally(() => (running = undefined));
    return running;
  }

  return {
    run,
    wake: () => void run().catch((error: unknown) => deps.log.warn({ err: error }, "giving out manual tasks failed")),
    async stop() {
      stopped = true;
      await running?.catch(() => undefined);
    },
  };
}

/**
 * What must come true of itself: open tasks of someone who performs no more go to others (T13), and those that wait
 * for a performer get one as soon as there is one (T11). Looks at what stands, so nothing that happened can be missed.
 */
async function placeTasks(deps: PlacementDeps): Promise<void> {
  await placeAll(deps, listLeft, "their performer left", (task, performers) => {
    return task.assigneeId !== null && !performers.has(task.assigneeId);
  });
  await placeAll(deps, listParked, "a performer came", (task) => task.assigneeId === null && task.parked);
}

async function placeAll(
  deps: PlacementDeps,
  list: (db: Kysely<DB>) => Promise<string[]>,
  reason: string,
  isMeant: (task: ActedTask, performers: Performers) => boolean,
): Promise<void> {
  for (let found = batchSize; found === batchSize;) {
    const ids = await list(deps.db);
    found = ids.length;
    if (found === 0) return;
    const decision = { at: new Date(deps.now()).toISOString(), by: "server", reason };
    const { outcomes } = await deps.db.transaction().execute((trx) => giveOut(trx, deps, ids, decision, isMeant));
    // Others have done it, or nobody is there any more.
    if (outcomes.length === 0) return;
    deps.log.info({ count: outcomes.length, reason }, "manual tasks were given to others");
    deps.committed([]);
    deps.onEvents();
  }
}

const isOpen = sql`t.kind = 'manual' and t.status in ('PENDING', 'RUNNING') and t.deleted_at is null`;

async function listLeft(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`/* placement.left */
    select t.id from tasks.users u join tasks.tasks t on t.assignee_id = u.id
    where not ${mayPerform} and ${isOpen} limit ${batchSize}`.execute(db);
  return rows.map(({ id }) => id);
}

async function listParked(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`/* placement.parked */
    select t.id from tasks.tasks t
    where t.assignee_id is null and ${isOpen} and t.parked
      and exists (select from tasks.users u where ${mayPerform})
    limit ${batchSize}`.execute(db);
  return rows.map(({ id }) => id);
}
