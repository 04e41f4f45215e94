import { subjects } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";

export interface CallerChanges {
  /** After the commit: what this caller may do has changed, or it has ended. */
  announce(principalId: string): void;
  onChange(listener: (principalId: string) => void): void;
}

/**
 * Heard at once by this server and by the others through core NATS. A lost hint is made good by whoever listens:
 * each looks again by itself every few seconds. This server also hears its own hint, which does no harm.
 */
export function createCallerChanges(connection: Pick<NatsConnection, "publishCore" | "subscribeCore">): CallerChanges {
  const listeners: ((principalId: string) => void)[] = [];
  const hear = (principalId: string): void => {
    for (const listener of listeners) listener(principalId);
  };
  connection.subscribeCore(subjects.callersChanged, ({ data }) => hear(Buffer.from(data).toString()));
  return {
    announce(principalId) {
      hear(principalId);
      connection.publishCore(subjects.callersChanged, principalId);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
