import { type TaskUpdate, taskUpdatedSchema, taskUpdateSchema } from "@millrace/contracts/messages";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { isRefusedValue } from "../db/database-error.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { writeOutcomes } from "./task.outcomes.ts";
import { applyReport, type ReportContext } from "./task.report.ts";
import { type GuardedTask, type Outcome, unchanged } from "./task.state.ts";
import { lockGuardedTasks } from "./task.transitions.ts";

export interface ProjectorDeps {
  db: Kysely<DB>;
  now: () => number;
  random: () => number;
  newId: () => string;
  log: Logger;
  committed: (events: OutboxEvent[]) => void;
  onProjected?: (applied: number, ignored: number) => void;
}

/** Tasks per transaction: enough to share its cost, few enough that the live tail is not held back. */
const tasksPerTransaction = 1_000;

/** What workers report → tasks and history, a transaction per batch; the caller acknowledges after it. */
export function createProjector(deps: ProjectorDeps): (bodies: Uint8Array[]) => Promise<void> {
  return async (bodies) => {
    const perTask = Map.groupBy(readReports(bodies, deps.log), (report) => report.id);
    const ids = [...perTask.keys()];
    for (let from = 0; from < ids.length; from += tasksPerTransaction) {
      await projectOrSplit(deps, perTask, ids.slice(from, from + tasksPerTransaction));
    }
  };
}

/** One report that PostgreSQL refuses must not hold up the others for ever: it is found by halving and passed over. */
async function projectOrSplit(deps: ProjectorDeps, perTask: Map<string, TaskUpdate[]>, ids: string[]): Promise<void> {
  try {
    await project(deps, perTask, ids);
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    if (ids.length === 1) {
      deps.log.error({ err: error, taskId: ids[0] }, "a report cannot be stored, passed over");
      return;
    }
    const middle = ids.length >> 1;
    await projectOrSplit(deps, perTask, ids.slice(0, middle));
    await projectOrSplit(deps, perTask, ids.slice(middle));
  }
}

async function project(deps: ProjectorDeps, perTask: Map<string, TaskUpdate[]>, ids: string[]): Promise<void> {
  let reports = 0;
  let applied = 0;
  const events = await deps.db.transaction().execute(async (trx) => {
    const context = { now: deps.now(), random: deps.random };
    const locked = await lockGuardedTasks(trx, ids);
    const outcomes = locked.map((task) => fold(task, perTask.get(task.id) ?? [], context));
    applied = outcomes.reduce((sum, outcome) => sum + outcome.transitions.length, 0);
    return writeOutcomes(trx, outcomes, deps.newId);
  });
  for (const id of ids) reports += perTask.get(id)?.length ?? 0;
  deps.onProjected?.(applied, Math.max(0, reports - applied));
  if (applied > 0) deps.committed(events);
}

/** All reports on one task, in the order they came, as one change. */
function fold(task: GuardedTask, reports: TaskUpdate[], context: ReportContext): Outcome {
  let outcome = unchanged(task);
  for (const report of reports) {
    const next = applyReport(outcome.task, report, context);
    outcome = {
      task: next.task,
      transitions: outcome.transitions.concat(next.transitions),
      buried: next.buried ?? outcome.buried,
    };
  }
  return outcome;
}

/** The server's own decisions travel on the same subject and are already committed: they are passed over. */
function readReports(bodies: Uint8Array[], log: Logger): TaskUpdate[] {
  return bodies.flatMap((body) => {
    const json = parseJson(body);
    const parsed = taskUpdatedSchema.safeParse(json);
    const updates = parsed.success ? parsed.data : readReadable(json, log);
    return updates.filter((update) => update.by === "worker");
  });
}

/** One element that makes no sense does not take the others of its message with it. */
function readReadable(json: unknown, log: Logger): TaskUpdate[] {
  return [json].flat().flatMap((element) => {
    const parsed = taskUpdateSchema.safeParse(element);
    if (parsed.success) return [parsed.data];
    log.error({ issues: parsed.error.issues.slice(0, 5) }, "a report makes no sense, passed over");
    return [];
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined;
  }
}
