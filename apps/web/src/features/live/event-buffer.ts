export interface EventBuffer<T> {
  push(event: T): void;
  clear(): void;
}

/** Gathers what arrives in a burst, so that a page renders once for it and not once per event. */
export function createEventBuffer<T>(options: {
  flush: (events: T[]) => void;
  /** Calls back soon; returns how to call it off. */
  schedule: (run: () => void) => () => void;
}): EventBuffer<T> {
  let events: T[] = [];
  let callOff: (() => void) | undefined;

  function run(): void {
    const gathered = events;
    events = [];
    callOff = undefined;
    options.flush(gathered);
  }

  return {
    push(event) {
      events.push(event);
      callOff ??= options.schedule(run);
    },
    clear() {
      callOff?.();
      callOff = undefined;
      events = [];
    },
  };
}
