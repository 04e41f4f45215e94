import type { SharedCounter } from "./shared-counter.ts";

export interface PermitsOptions {
  counter: Pick<SharedCounter, "add">;
  /** Permits per key and window, all servers together. */
  limit: number;
  windowSeconds: number;
  now: () => number;
}

export interface Permits {
  /** Takes so many, or none and says after how many milliseconds there are new ones; 0 means taken. */
  take(key: string, count: number): Promise<number>;
}

interface Allowance {
  left: number;
  endsAt: number;
  /** All servers together have handed out everything. */
  isSpent: boolean;
  refill: Promise<void> | undefined;
}

/** Keys remembered; the longest known is forgotten first, and with it at most one chunk that was paid for. */
const maxKeys = 10_000;
/** A server takes this part of the limit at once, so twenty statements per key and window pay for all requests. */
const chunksPerWindow = 20;
/** Without PostgreSQL everything passes for so long, then it is asked again. */
const pauseMs = 1_000;

/**
 * Permits out of a shared counter, taken from it in chunks and handed out from memory: a request costs no round trip.
 * Never more than `limit` in all; what a server has left of its last chunk at the end of a window is lost.
 */
export function createPermits({ counter, limit, windowSeconds, now }: PermitsOptions): Permits {
  const chunk = Math.max(1, Math.floor(limit / chunksPerWindow));
  const allowances = new Map<string, Allowance>();

  function allowanceOf(key: string): Allowance {
    const known = allowances.get(key);
    if (known && (now() < known.endsAt || known.refill)) return known;
    const [oldest] = allowances.size < maxKeys ? [] : allowances.keys();
    if (oldest !== undefined) allowances.delete(oldest);
    allowances.delete(key);
    const fresh: Allowance = { left: 0, endsAt: Number.POSITIVE_INFINITY, isSpent: false, refill: undefined };
    allowances.set(key, fresh);
    return fresh;
  }

  async function refill(key: string, allowance: Allowance, wanted: number): Promise<void> {
    const count = await counter.add(key, wanted, windowSeconds);
    if (!count) {
      Object.assign(allowance, { left: Number.POSITIVE_INFINITY, endsAt: now() + pauseMs });
      return;
    }
    const granted = Math.min(wanted, Math.max(0, limit - (count.total - wanted)));
    const endsAt = now() + count.msLeft;
    // The old window's permits end with it, also when another server's clock has begun the new one early.
    const isNewWindow = endsAt > allowance.endsAt + 1_000;
    allowance.left = granted + (isNewWindow ? 0 : allowance.left);
    allowance.endsAt = endsAt;
    allowance.isSpent = count.total >= limit;
  }

  return {
    async take(key, count) {
      for (;;) {
        const allowance = allowanceOf(key);
        if (allowance.left >= count) {
          allowance.left -= count;
          return 0;
        }
        if (allowance.isSpent) return Math.max(1, allowance.endsAt - now());
        const wanted = Math.max(chunk, count - allowance.left);
        allowance.refill ??= refill(key, allowance, wanted).finally(() => (allowance.refill = undefined));
        await allowance.refill;
      }
    },
  };
}
