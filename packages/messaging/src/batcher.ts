/** Too much is waiting already; the caller should come back later. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}

export interface BatcherOptions<T, R> {
  /** Items in one run at most. */
  maxSize: number;
  /** Runs at the same time. */
  maxInFlight: number;
  /** Items waiting for a run; beyond it `add` rejects with `Overloaded`. */
  maxPending?: number;
  /** Gives one result per item, in order; when it throws, every item of the batch fails with it. */
  run: (items: T[]) => Promise<R[]>;
}

export interface Batcher<T, R> {
  add(item: T): Promise<R>;
  /** Items that wait for a run. */
  readonly pending: number;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

interface Entry<T, R> {
  item: T;
  resolve(result: R): void;
  reject(reason: unknown): void;
}

/**
 * Gathers single calls into runs without any timer: a run starts as soon as fewer than `maxInFlight` are under way,
 * with whatever came in during the same turn of the event loop. Idle it adds no latency, busy its batches grow.
 */
export function createBatcher<T, R>(options: BatcherOptions<T, R>): Batcher<T, R> {
  const { maxSize, maxInFlight, maxPending = Number.POSITIVE_INFINITY, run } = options;
  let queue: Entry<T, R>[] = [];
  let inFlight = 0;
  let isScheduled = false;
  let idleWaiters: (() => void)[] = [];

  const start = (): void => {
    isScheduled = false;
    while (inFlight < maxInFlight && queue.length > 0) {
      const batch = queue.slice(0, maxSize);
      queue = queue.slice(maxSize);
      inFlight += 1;
      void settle(batch);
    }
  };
  const settle = async (batch: Entry<T, R>[]): Promise<void> => {
    try {
      const results = await run(batch.map((entry) => entry.item));
      if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} items`);
      results.forEach((result, index) => batch[index]?.resolve(result));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
    inFlight -= 1;
    schedule();
    if (inFlight === 0 && queue.length === 0) {
      for (const resolve of idleWaiters) resolve();
      idleWaiters = [];
    }
  };
  const schedule = (): void => {
    if (isScheduled || inFlight >= maxInFlight || queue.length === 0) return;
    isScheduled = true;
    setImmediate(start);
  };

  return {
    add(item) {
      if (queue.length >= maxPending)
        return Promise.reject(new Overloaded(`${queue.length} items are waiting already`));
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        schedule();
      });
    },
    get pending() {
      return queue.length;
    },
    async idle() {
      if (inFlight === 0 && queue.length === 0) return;
      await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}
