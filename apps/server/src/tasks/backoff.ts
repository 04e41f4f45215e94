export interface Backoff {
  /** Bound of the first delay, milliseconds. */
  baseMs: number;
  /** Bound of every delay, milliseconds. */
  capMs: number;
}

/**
 * Full jitter: anywhere between nothing and a bound that doubles with each failed attempt, so that tasks which
 * failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(failedAttempt: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** (failedAttempt - 1)));
}
