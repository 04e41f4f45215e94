import type { ErrorIssue } from "@millrace/contracts/errors";
import type { TaskEdit } from "@millrace/contracts/task-change";
import { type Transaction, sql } from "kysely";
import { checkMayActOn } from "../access/own-record.ts";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { appendEvents } from "../events/event.outbox.ts";
import { eventsOfOutcomes } from "../performers/performance.events.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog } from "./kind.catalog.ts";
import { checkPayloadOrThrow } from "./payload-check.ts";
import { type ActedTask, lockActedTasks } from "./task.action.ts";
import { edit } from "./task.commands.ts";
import { readDispatchRows } from "./task.dispatch.ts";
import { timeIssue } from "./task.draft.ts";
import { dispatchEvent } from "./task.rows.ts";
import type { TaskTransition } from "./task.state.ts";

export interface EditDeps {
  catalog: KindCatalog;
  now: () => number;
  newId: () => string;
}

export interface EditRequest {
  id: string;
  version: number;
  change: TaskEdit;
}

/** T4: changes what someone wrote of a task, if nobody changed it since; a payload that was sent is sent again. */
export async function editTask(
  trx: Transaction<DB>,
  { catalog, now, newId }: EditDeps,
  actor: Actor,
  { id, version, change }: EditRequest,
): Promise<OutboxEvent[]> {
  const [task] = await lockActedTasks(trx, [id]);
  checkMayActOn(actor, "task", task);
  if (task.version !== version) {
    const message = `The task was changed meanwhile: it is at version ${task.version}, not ${version}. Load it again.`;
    throw new AppError("CONFLICT", message, { issues: [{ path: "version", message: `is ${task.version} by now` }] });
  }
  const payload = await checkChange(task, change, catalog, now());
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const sendAgain = payload !== undefined && !task.waits;
  const decision = { at: new Date(now()).toISOString(), by: actor.id };
  const edited = edit(task, decision, { fields, sendAgain });
  const [written] = edited.transitions;
  if (!written) throw new AppError("INVALID_TRANSITION", `The task is ${task.status} and cannot be edited.`);
  await appendAudit(trx, actor, [{ action: "task.edit", entity: "task", entityId: task.id, detail: { fields } }]);
  await writeEdit(trx, written, change, payload, sendAgain);
  await appendEvents(trx, "tasks.event_outbox", eventsOfOutcomes([edited], newId));
  if (!sendAgain) return [];
  const events = (await readDispatchRows(trx, [id])).map((row) => dispatchEvent(newId(), row));
  await appendToOutbox(trx, events);
  return events;
}

/** The payload's JSON where one is given. */
async function checkChange(
  task: ActedTask,
  { payload, expiresAt }: TaskEdit,
  catalog: KindCatalog,
  now: number,
): Promise<string | undefined> {
  const issue: ErrorIssue | undefined = timeIssue("expiresAt", expiresAt ?? undefined, now);
  if (issue) throw new AppError("VALIDATION_FAILED", `${issue.path}: ${issue.message}`, { issues: [issue] });
  if (payload === undefined) return undefined;
  if (task.status !== "PENDING") {
    throw new AppError(
      "INVALID_TRANSITION",
      `The task is ${task.status}: its payload can be edited only while it is PENDING.`,
    );
  }
  return checkPayloadOrThrow(await catalog.findKindOrThrow(task.kind), payload ?? {});
}

async function writeEdit(
  trx: Transaction<DB>,
  row: TaskTransition,
  change: TaskEdit,
  payload: string | undefined,
  sendAgain: boolean,
): Promise<void> {
  const { title, description, priority, tags, expiresAt } = change;
  const sets = [
    sql`version = ${row.version}, updated_at = ${row.at}, dispatch = ${row.dispatch}, delivery = ${row.delivery}`,
    ...(title === undefined ? [] : [title === null ? sql`title = kind` : sql`title = ${title}`]),
    ...(description === undefined ? [] : [sql`description = ${description ?? ""}`]),
    ...(priority === undefined ? [] : [sql`priority = ${priority}`]),
    ...(tags === undefined ? [] : [sql`tags = ${tags ?? []}::text[]`]),
    // With another end it can be overdue once more.
    ...(expiresAt === undefined ? [] : [sql`expires_at = ${utc(expiresAt)}, overdue_at = null`]),
    ...(payload === undefined ? [] : [sql`payload = ${payload}::json`]),
    ...(sendAgain ? [sql`dispatched_at = now()`] : []),
  ];
  await sql`/* task.edit */
    with task as (
      update tasks.tasks set ${sql.join(sets)} where id = ${row.taskId} returning id, kind, title, description
    ), words as (
      insert into tasks.task_texts select id, title || E'\n' || description from task
      where title <> kind or description <> ''
      on conflict (task_id) do update set text = excluded.text where task_texts.text <> excluded.text
    ), no_words as (
      delete from tasks.task_texts where task_id in (select id from task where title = kind and description = '')
    )
    insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
    values (${row.taskId}, ${row.version}, ${row.at}, ${row.event}, ${row.status}, ${row.attempt}, ${row.dispatch},
            ${row.delivery}, ${row.by}, ${JSON.stringify(row.detail)}::json)`.execute(trx);
}

function utc(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
