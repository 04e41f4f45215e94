import type { NatsConnection } from "@millrace/messaging/connection";

export interface LogShipper {
  /** False when too much is waiting already: the lines are lost. */
  ship(subject: string, body: string): boolean;
  /** Calls back within the interval, once. */
  onNextTick(callback: () => void): void;
  /** Sends what may still be sent. */
  stop(): void;
}

export interface LogShipperOptions {
  /** Between two flushes: so live lines are at most this old, and progress moves at most four times a second. */
  intervalMs?: number;
  /** Sent per interval; more has to wait, so that logs never crowd out results. */
  bytesPerInterval?: number;
  /** Kept while waiting or disconnected. */
  maxWaitingBytes?: number;
}

/** Sends log messages at a bounded rate with bounded memory, and without anybody waiting for it. */
export function createLogShipper(connection: NatsConnection, options: LogShipperOptions = {}): LogShipper {
  const { intervalMs = 250, bytesPerInterval = 2 * 1024 * 1024, maxWaitingBytes = 16 * 1024 * 1024 } = options;
  let waiting: { subject: string; body: string }[] = [];
  let waitingBytes = 0;
  let budget = bytesPerInterval;
  let callbacks: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const send = (): void => {
    let sent = 0;
    for (const { subject, body } of waiting) {
      if (budget <= 0 || !connection.publishCore(subject, body)) break;
      budget -= body.length;
      waitingBytes -= body.length;
      sent += 1;
    }
    if (sent > 0) waiting = waiting.slice(sent);
  };
  const onTick = (): void => {
    timer = undefined;
    budget = bytesPerInterval;
    const due = callbacks;
    callbacks = [];
    for (const callback of due) callback();
    send();
    if (waiting.length > 0) arm();
  };
  const arm = (): void => {
    timer ??= setTimeout(onTick, intervalMs);
  };

  return {
    ship(subject, body) {
      if (waitingBytes + body.length > maxWaitingBytes) return false;
      waiting.push({ subject, body });
      waitingBytes += body.length;
      send();
      arm();
      return true;
    },
    onNextTick(callback) {
      callbacks.push(callback);
      arm();
    },
    stop() {
      clearTimeout(timer);
      budget = Number.POSITIVE_INFINITY;
      send();
    },
  };
}
