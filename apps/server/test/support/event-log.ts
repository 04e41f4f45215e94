import { type UserEvent, userEventSchema } from "@millrace/contracts/events";
import { headers, streams } from "@millrace/contracts/subjects";
import { connectNats } from "@millrace/messaging/connection";
import { readStream } from "@millrace/messaging/read-stream";

export interface SeenEvent extends UserEvent {
  subject: string;
  eventId: string;
  messageId: string;
}

export interface EventLog extends AsyncDisposable {
  /** All that EVENTS holds of a user, or of everyone, in order. */
  read(userId?: string): Promise<SeenEvent[]>;
  deleteStream(): Promise<void>;
}

export async function openEventLog(serverUrl: string): Promise<EventLog> {
  const connection = connectNats({ url: serverUrl, role: "server", name: "event log" });
  await connection.ready();
  return {
    async read(userId) {
      const messages = await readStream(connection, {
        stream: streams.events,
        subject: "auth.>",
        from: 1,
        limit: 10_000,
      });
      return messages
        .map((message) => ({
          ...userEventSchema.parse(JSON.parse(Buffer.from(message.data).toString())),
          subject: message.subject,
          eventId: message.header(headers.eventId) ?? "",
          messageId: message.header(headers.messageId) ?? "",
        }))
        .filter(({ user_id }) => userId === undefined || user_id === userId);
    },
    async deleteStream() {
      await connection.request(`$JS.API.STREAM.DELETE.${streams.events}`, "");
    },
    [Symbol.asyncDispose]: () => connection.drain(),
  };
}
