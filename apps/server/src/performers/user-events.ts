import { userEventSchema } from "@millrace/contracts/events";
import { eventSubjects, headers } from "@millrace/contracts/subjects";
import type { DeliveredMessage } from "@millrace/messaging/delivery";
import type { Logger } from "pino";
import { z } from "zod";

export interface HeardEvent {
  id: string;
  userId: string;
  timestamp: string;
  isDeletion: boolean;
}

const eventIdSchema = z.uuid();

/** One that cannot be read would stand in the way of all that follow: it is passed over, loudly. */
export function readUserEvents(messages: readonly DeliveredMessage[], log: Pick<Logger, "error">): HeardEvent[] {
  return messages.flatMap((message) => {
    const id = eventIdSchema.safeParse(message.header(headers.eventId));
    const body = userEventSchema.safeParse(readJson(message.data));
    if (!id.success || !body.success) {
      log.error({ subject: message.subject, seq: message.seq }, "an event about a user cannot be read, passed over");
      return [];
    }
    const { user_id: userId, timestamp } = body.data;
    return [{ id: id.data, userId, timestamp, isDeletion: message.subject === eventSubjects.userDeleted }];
  });
}

/** The last word about each user. */
export function newestOfEach(events: readonly HeardEvent[]): HeardEvent[] {
  const newest = new Map<string, HeardEvent>();
  for (const event of events) {
    const known = newest.get(event.userId);
    if (!known || isAfter(event, known)) newest.set(event.userId, event);
  }
  return [...newest.values()];
}

/** Nothing comes after a deletion. */
function isAfter(event: HeardEvent, known: HeardEvent): boolean {
  if (event.isDeletion !== known.isDeletion) return event.isDeletion;
  return Date.parse(event.timestamp) > Date.parse(known.timestamp);
}

function readJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}
