import type { TaskLogEntry } from "@millrace/contracts/task";

/** More than this is not kept in a page; the oldest lines go first. */
export const linesAtMost = 20_000;

/** Adds what is not there yet: after a lost connection the last message may come again. */
export function appendLines(held: readonly TaskLogEntry[], lines: readonly TaskLogEntry[]): readonly TaskLogEntry[] {
  const known = new Set(held.slice(-lines.length - linesAtMost / 20).map(({ id }) => id));
  const added = lines.filter(({ id }) => !known.has(id));
  if (added.length === 0) return held;
  const all = [...held, ...added];
  return all.length > linesAtMost ? all.slice(-linesAtMost) : all;
}
