import { setTimeout as pause } from "node:timers/promises";

import { messageOf } from "../errors.ts";

/** PostgreSQL or nats-server, as far as keeping it alive goes. */
export interface Service {
  readonly ended: Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a service again when it dies, until it is told to stop. */
export function keepService(name: string, service: Service, report: (line: string) => void): AsyncDisposable {
  const stopping = new AbortController();
  const keep = async (failures: number): Promise<void> => {
    const how = await service.ended;
    if (stopping.signal.aborted) return;
    report(`${name} ${how}; starting it again`);
    await pause(250 * 2 ** Math.min(failures, 6), undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    const problem = await service.start().then(() => undefined, messageOf);
    if (stopping.signal.aborted) return service.stop();
    report(problem ?? `${name} is back`);
    return keep(problem === undefined ? 0 : failures + 1);
  };
  const kept = keep(0);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await service.stop();
      await kept;
    },
  };
}
