import { type Transaction, sql } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import type { KindCatalog } from "../tasks/kind.catalog.ts";
import { checkPayloadOrThrow } from "../tasks/payload-check.ts";
import { retry } from "../tasks/task.commands.ts";
import { writeOutcomes } from "../tasks/task.outcomes.ts";
import { lockGuardedTasks } from "../tasks/task.transitions.ts";

interface WaitingLetter {
  id: string;
  task_id: string;
  kind: string;
  payload: unknown;
  state: "open" | "replayed" | "discarded";
}

export async function lockWaitingLetters(
  trx: Transaction<DB>,
  replayId: string,
  count: number,
): Promise<WaitingLetter[]> {
  const { rows } = await sql<WaitingLetter>`
    select d.id, d.task_id, d.kind, d.payload, d.state
    from (
      select dead_letter_id from tasks.replay_items where replay_id = ${replayId} and state = 'waiting'
      order by dead_letter_id limit ${count}
    ) i join tasks.dead_letters d on d.id = i.dead_letter_id
    order by d.id for update of d`.execute(trx);
  return rows;
}

/** Sends a batch in a handful of statements; what cannot be sent is noted with its reason and stops nothing. */
export async function replayLetters(
  trx: Transaction<DB>,
  deps: { catalog: KindCatalog; now: () => number; newId: () => string },
  letters: WaitingLetter[],
  replay: { replayId: string; by: string; reason: string },
): Promise<{ events: OutboxEvent[]; refused: number }> {
  if (letters.length === 0) return { events: [], refused: 0 };
  const notes = new Map<string, string>();
  for (const letter of letters) {
    const note = await refusalOf(deps.catalog, letter);
    if (note !== undefined) notes.set(letter.id, note);
  }
  const sendable = letters.filter(({ id }) => !notes.has(id));
  const tasks = new Map(
    (
      await lockGuardedTasks(
        trx,
        sendable.map((letter) => letter.task_id),
      )
    ).map((task) => [task.id, task]),
  );
  const decision = { at: new Date(deps.now()).toISOString(), by: replay.by, reason: replay.reason };
  const outcomes = sendable.flatMap((letter) => {
    const task = tasks.get(letter.task_id);
    const outcome = task && retry(task, decision);
    if (outcome && outcome.transitions.length > 0) return [outcome];
    notes.set(letter.id, "its task went on already");
    return [];
  });
  const events = await writeOutcomes(trx, outcomes, deps.newId);
  await resolve(
    trx,
    letters.filter(({ id }) => !notes.has(id)).map(({ id }) => id),
    replay,
  );
  await markItems(trx, letters, notes, replay.replayId);
  return { events, refused: notes.size };
}

/** Why a letter cannot be replayed as it is. */
async function refusalOf(catalog: KindCatalog, letter: WaitingLetter): Promise<string | undefined> {
  if (letter.state !== "open") return `was ${letter.state} meanwhile`;
  try {
    checkPayloadOrThrow(await catalog.findKindOrThrow(letter.kind), letter.payload);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

async function resolve(
  trx: Transaction<DB>,
  ids: string[],
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  await sql`update tasks.dead_letters set state = 'replayed', resolved_at = now(), resolved_by = ${by}, resolution = ${reason}
    where id = any(${ids}::uuid[])`.execute(trx);
}

async function markItems(
  trx: Transaction<DB>,
  letters: WaitingLetter[],
  notes: Map<string, string>,
  replayId: string,
): Promise<void> {
  const rows = letters.map(({ id }) => ({ id, state: notes.has(id) ? "refused" : "sent", note: notes.get(id) }));
  await sql`update tasks.replay_items i set state = x.state, note = x.note
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(id uuid, state text, note text)
    where i.replay_id = ${replayId} and i.dead_letter_id = x.id`.execute(trx);
}
