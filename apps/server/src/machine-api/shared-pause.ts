/** While it lasts, nobody asks: a server that says that it has too much to do means all of our calls. */
export interface SharedPause {
  /** Begins a pause, or makes it longer; without a length by backoff. */
  begin(ms: number | undefined): void;
  /** Resolves when there is none. */
  over(): Promise<void>;
  /** The server answers: the next backoff starts small again. */
  relax(): void;
}

export interface SharedPauseDeps {
  now: () => number;
  random: () => number;
  wait: (ms: number) => Promise<void>;
}

const baseMs = 1_000;
const capMs = 30_000;
/** Longer than this nobody waits in memory: then the server is asked again, whatever it said. */
const maxMs = 5 * 60_000;

export function createSharedPause({ now, random, wait }: SharedPauseDeps): SharedPause {
  let until = 0;
  let strikes = 0;

  function backoff(): number {
    const ms = Math.min(capMs, baseMs * 2 ** strikes);
    strikes += 1;
    return ms * (0.5 + random() / 2);
  }

  return {
    begin(ms) {
      // Several calls that failed together are one failure.
      if (ms === undefined && now() < until) return;
      until = Math.max(until, now() + Math.min(maxMs, ms ?? backoff()));
    },
    async over() {
      while (now() < until) await wait(until - now());
    },
    relax() {
      strikes = 0;
    },
  };
}
