import { subjects } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";

export interface WakeBus {
  /** Tells the other servers that something was committed; many calls in a short time make one message. */
  wakeOthers(): void;
}

const intervalMs = 5;

/** Core NATS carries the hint; whoever misses it polls. */
export function createWakeBus(deps: {
  connection: Pick<NatsConnection, "publishCore" | "subscribeCore" | "connected">;
  instance: string;
  onWake: () => void;
}): WakeBus {
  const { connection, instance } = deps;
  let timer: NodeJS.Timeout | undefined;
  let again = false;

  connection.subscribeCore(subjects.historyCommitted, (message) => {
    if (Buffer.from(message.data).toString() !== instance) deps.onWake();
  });

  function send(): void {
    again = false;
    if (connection.connected) connection.publishCore(subjects.historyCommitted, instance);
    timer = setTimeout(() => {
      timer = undefined;
      if (again) send();
    }, intervalMs);
  }

  return {
    wakeOthers() {
      if (timer) again = true;
      else send();
    },
  };
}
