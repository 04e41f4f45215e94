/** Longer than a request may take from its first byte to its stream. */
const keptMs = 60_000;

/** Remembers who has changed lately, for requests that looked their caller up just before. */
export interface RecentChanges {
  note(id: string): void;
  /** Whether this one has changed after `since`, which is by the same clock. */
  hasChanged(id: string, since: number): boolean;
}

export function createRecentChanges(now: () => number = () => performance.now()): RecentChanges {
  const changedAt = new Map<string, number>();
  return {
    note(id) {
      const at = now();
      // Deleted first, so that the map stays in the order of time.
      changedAt.delete(id);
      changedAt.set(id, at);
      for (const [oldest, then] of changedAt) {
        if (then > at - keptMs) break;
        changedAt.delete(oldest);
      }
    },
    hasChanged: (id, since) => (changedAt.get(id) ?? -Infinity) >= since,
  };
}
