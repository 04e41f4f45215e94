import { buckets, cancellationKey } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { watchBucket, type BucketEntry } from "@millrace/messaging/kv";
import { cancellationTtlMs } from "@millrace/messaging/stream-configs";

export interface CancellationsOptions {
  /** A cancellation that was not known before; the key of `cancellationKey`. */
  onCanceled: (key: string) => void;
  /** Everything said so far is known; again after each reconnection. */
  onSnapshot: () => void;
  onError: (error: Error) => void;
  now: () => number;
}

/** More than the bucket holds; bounds memory where the clocks of broker and worker disagree. */
const maxKnown = 200_000;

/** Which attempts were canceled. An attempt stays canceled although the broker was wiped: there is no way back. */
export class Cancellations {
  readonly #options: CancellationsOptions;
  /** When each was said, oldest first. */
  readonly #known = new Map<string, number>();
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(options: CancellationsOptions) {
    this.#options = options;
  }

  has(taskId: string, attempt: number): boolean {
    return this.#known.size > 0 && this.#known.has(cancellationKey(taskId, attempt));
  }

  watch(connection: NatsConnection): void {
    const { onSnapshot, onError } = this.#options;
    const watch = watchBucket(connection, buckets.cancellations, {
      onEntry: (entry) => this.#learn(entry),
      onSnapshot,
      onError,
      reportsVanished: false,
    });
    this.#stop = () => watch.stop();
  }

  async stop(): Promise<void> {
    await this.#stop();
  }

  #learn({ key, value, time }: BucketEntry): void {
    if (value === null) {
      this.#known.delete(key);
      return;
    }
    if (this.#known.has(key)) return;
    this.#known.set(key, time.getTime());
    this.#forgetOld();
    this.#options.onCanceled(key);
  }

  #forgetOld(): void {
    const before = this.#options.now() - cancellationTtlMs;
    for (const [key, time] of this.#known) {
      if (time >= before && this.#known.size <= maxKnown) return;
      this.#known.delete(key);
    }
  }
}
