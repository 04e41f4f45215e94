import { eventSubjects } from "@millrace/contracts/subjects";
import type { UserEvent } from "@millrace/contracts/events";
import type { Transaction } from "kysely";
import type { DB } from "../db/database.ts";
import { appendEvents } from "../events/event.outbox.ts";

interface HappenedTo {
  id: string;
  event_at: Date | null;
}

export async function appendUserEvent(
  trx: Transaction<DB>,
  what: "userCreated" | "userChanged" | "userDeleted",
  user: HappenedTo,
  eventId: string,
): Promise<void> {
  if (user.event_at === null) throw new Error("a user changed without a time of the event");
  const body: UserEvent = { user_id: user.id, timestamp: user.event_at.toISOString() };
  await appendEvents(trx, "auth.outbox", [{ id: eventId, subject: eventSubjects[what], body }]);
}
