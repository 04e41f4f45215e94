import type { TaskUpdateEvent } from "@millrace/contracts/task";
import type { TaskFeed } from "./task-feed.ts";
import type { Scope } from "./task-filters.ts";

/** Enough for any quiet spell; a task that changes faster than it can be fetched is shown as merged. */
const triesAtMost = 10;

/**
 * Fetches while the live stream goes on. An answer may be older than what arrived meanwhile, so that is brought
 * into it; where it cannot be — the stream began anew, or the change lacks a part — the fetch is made again.
 */
export async function fetchWithFeed<T>(options: {
  feed: TaskFeed;
  scope?: Scope;
  fetch: () => Promise<T>;
  apply: (value: T, event: TaskUpdateEvent) => { value: T; stale: boolean };
}): Promise<T> {
  const { feed, scope, fetch, apply } = options;
  for (let tries = 1; ; tries += 1) {
    const recording = feed.record(scope);
    let stale = false;
    let value: T;
    try {
      value = await fetch();
    } finally {
      recording.stop();
    }
    for (const event of recording.stop()) {
      const next = apply(value, event);
      value = next.value;
      stale ||= next.stale;
    }
    if (!stale || tries === triesAtMost) return value;
  }
}
