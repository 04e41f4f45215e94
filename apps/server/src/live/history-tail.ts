import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { type Cursor, isAfter } from "./cursor.ts";
import { type LiveChange, readCurrentCursor, readHistoryAfter } from "./history.queries.ts";

/** What a reader gets: changes after its place, and the place after them. */
export interface TailPage {
  changes: LiveChange[];
  next: Cursor;
}

export interface HistoryTail {
  /** Something was committed, here or elsewhere. */
  wake(): void;
  /** From now on nothing escapes: the current place. `release` when done, so that an unread tail may rest. */
  open(): Promise<{ cursor: Cursor; release: () => void }>;
  /** Changes after a place, at once when there are some, else when there are or the signal ends it. */
  read(after: Cursor, signal: AbortSignal): Promise<TailPage>;
  stop(): Promise<void>;
}

export interface HistoryTailDeps {
  db: Kysely<DB>;
  log: Logger;
  /** Upper bound of the delay when every wake-up was lost. */
  pollMs?: number;
}

const pageSize = 1_000;
const ringSize = 10_000;
const firstHeldBackMs = 3;
const lastHeldBackMs = 100;
const retryMs = 500;

/**
 * One reader of the history for all subscribers of this process. The newest changes are kept in a ring;
 * whoever falls behind it reads pages from the database, so a slow reader costs no memory and misses nothing.
 */
export function createHistoryTail(deps: HistoryTailDeps): HistoryTail {
  const { db, log, pollMs = 1_000 } = deps;
  let readers = 0;
  let ring: LiveChange[] = [];
  /** Everything after `ringStart` up to `position` is in the ring. */
  let ringStart: Cursor | undefined;
  let position: Cursor | undefined;
  let woken = false;
  let running: Promise<void> | undefined;
  let beginning: Promise<void> | undefined;
  /** Nothing is read from the old place while the new one is being found: what it gave would be forgotten. */
  let isBeginning = false;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let heldBackMs = firstHeldBackMs;
  let stopped = false;
  const waiting = new Set<() => void>();

  async function advance(): Promise<void> {
    do {
      woken = false;
      if (!position) return;
      const page = await readHistoryAfter(db, position, pageSize);
      const last = page.changes.at(-1);
      if (last) {
        append(page.changes, last.cursor);
        for (const notify of waiting) notify();
      }
      if (!page.heldBack) heldBackMs = firstHeldBackMs;
      else if (!page.more) {
        schedule(heldBackMs);
        heldBackMs = Math.min(heldBackMs * 2, lastHeldBackMs);
      }
      woken ||= page.more;
    } while (woken && readers > 0 && !isBeginning && !stopped);
  }

  function append(changes: LiveChange[], newest: Cursor): void {
    ring.push(...changes);
    position = newest;
    const surplus = ring.length - ringSize;
    if (surplus <= 0) return;
    ringStart = ring[surplus - 1]?.cursor;
    ring = ring.slice(surplus);
  }

  function run(): void {
    woken = true;
    unschedule();
    if (running || isBeginning || readers === 0 || stopped) return;
    let delay = pollMs;
    running = advance()
      .catch((error: unknown) => {
        woken = false;
        delay = retryMs;
        log.warn({ err: error }, "reading the history failed, trying again");
      })
      .finally(() => {
        running = undefined;
        if (woken) run();
        else schedule(delay);
      });
  }

  function unschedule(): void {
    clearTimeout(timer);
    timer = undefined;
    dueAt = Infinity;
  }

  function schedule(delay: number): void {
    if (readers === 0 || stopped) return;
    const at = performance.now() + delay;
    if (dueAt <= at) return;
    unschedule();
    dueAt = at;
    timer = setTimeout(run, delay);
  }

  async function begin(): Promise<void> {
    isBeginning = true;
    try {
      await running;
      const cursor = await readCurrentCursor(db);
      ring = [];
      ringStart = cursor;
      position = cursor;
    } finally {
      isBeginning = false;
    }
  }

  return {
    wake: run,

    async open() {
      if (readers === 0) beginning = begin();
      readers += 1;
      let released = false;
      const release = (): void => {
        if (!released) readers -= 1;
        released = true;
      };
      try {
        await beginning;
        if (!position) throw new Error("the tail has no place");
        if (woken) run();
        else schedule(pollMs);
        return { cursor: position, release };
      } catch (error) {
        release();
        throw error;
      }
    },

    async read(after, signal) {
      let place = after;
      for (;;) {
        if (ringStart && isAfter(ringStart, place)) {
          const reached = ringStart;
          const page = await readHistoryAfter(db, place, pageSize);
          const last = page.changes.at(-1);
          if (last) return { changes: page.changes, next: last.cursor };
          place = reached;
        }
        const changes = ringAfter(ring, place);
        const last = changes.at(-1);
        if (last) return { changes, next: last.cursor };
        await nextChange(waiting, signal);
        if (signal.aborted || stopped) return { changes: [], next: place };
      }
    },

    async stop() {
      stopped = true;
      unschedule();
      for (const notify of waiting) notify();
      await running;
    },
  };
}

/** The ring is in cursor order: the tail end of it by halving. */
function ringAfter(ring: LiveChange[], after: Cursor): LiveChange[] {
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = ring[middle];
    if (entry && isAfter(entry.cursor, after)) high = middle;
    else low = middle + 1;
  }
  return ring.slice(low, low + pageSize);
}

function nextChange(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      waiting.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    waiting.add(done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
