import type { Log } from "./log.ts";

/** Callbacks that are called together; one that throws does not keep the others from being called. */
export class CallbackSet {
  readonly #callbacks = new Set<() => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(callback: () => void): () => void {
    // Wrapped, so that the same function may be registered twice.
    const entry = (): void => callback();
    this.#callbacks.add(entry);
    return () => void this.#callbacks.delete(entry);
  }

  call(): void {
    for (const callback of this.#callbacks) {
      try {
        callback();
      } catch (error) {
        this.#log.error({ err: error }, "a NATS connection callback threw");
      }
    }
  }
}
