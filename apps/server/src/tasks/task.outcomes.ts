import type { TaskUpdate } from "@millrace/contracts/messages";
import { cancellationKey, keySubject, subjects } from "@millrace/contracts/subjects";
import { type Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import { insertDeadLetters } from "../dead-letters/dead-letter.insert.ts";
import { appendEvents } from "../events/event.outbox.ts";
import { appendToOutbox, type OutboxEvent } from "../outbox/outbox.ts";
import { eventsOfOutcomes } from "../performers/performance.events.ts";
import { dispatchEvent } from "./task.rows.ts";
import type { Outcome } from "./task.state.ts";
import { writeTransitions } from "./task.transitions.ts";

/**
 * Writes what was decided of locked tasks, with everything that follows from it: history, dead letters, the next
 * dispatch, the word to workers and to those who watch `task.updated` (which manual tasks are not on). Returns the
 * events for the relay.
 */
export async function writeOutcomes(
  trx: Transaction<DB>,
  outcomes: Outcome[],
  newId: () => string,
): Promise<OutboxEvent[]> {
  const changed = outcomes.filter(({ transitions }) => transitions.length > 0);
  if (changed.length === 0) return [];
  await appendEvents(trx, "tasks.event_outbox", eventsOfOutcomes(changed, newId));
  const rows = await writeTransitions(trx, changed);
  await insertDeadLetters(trx, changed, newId);
  const events = [
    ...rows.map((row) => dispatchEvent(newId(), row)),
    ...changed.flatMap((outcome) => (outcome.task.manualChangedAt ? [] : announcements(outcome, newId))),
  ];
  await appendToOutbox(trx, events);
  return events;
}

/** The server's own decisions on `task.updated`, and the order to stop for whoever runs a canceled attempt. */
function announcements({ task, transitions }: Outcome, newId: () => string): OutboxEvent[] {
  const last = transitions.at(-1);
  if (!last) return [];
  const events: OutboxEvent[] = [];
  if (last.event === "cancel") {
    const key = cancellationKey(task.id, task.attempt);
    const body = JSON.stringify({ at: last.at });
    events.push({ id: newId(), taskId: null, subject: keySubject("cancellations", key), body });
  }
  const update = serverUpdate({ task, transitions });
  if (update) events.push({ id: newId(), taskId: null, subject: subjects.taskUpdated, body: JSON.stringify([update]) });
  return events;
}

function serverUpdate({ task, transitions }: Outcome): TaskUpdate | undefined {
  const last = transitions.at(-1);
  if (!last) return undefined;
  const { id, attempt, dispatch, delivery } = task;
  const base = { id, userId: task.ownerId, attempt, dispatch, delivery, at: last.at, by: "server" as const };
  if (last.event === "cancel") return { ...base, status: "CANCELED" };
  if (last.event === "reschedule") return { ...base, status: "PENDING", retryAt: task.runAt };
  if (last.event === "retry") return { ...base, status: "PENDING" };
  if ((last.event === "expire" || last.event === "bury") && task.error)
    return { ...base, status: "FAILED", error: task.error };
  return undefined;
}
