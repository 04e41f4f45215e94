import type { TaskLogEntry } from "@millrace/contracts/task";

/** More than this is not kept in the page; the oldest lines go first. */
const linesAtMost = 20_000;

/** Adds lines that are not there yet, in the order of their ids' arrival; ids are unique. */
export function appendLines(held: readonly TaskLogEntry[], lines: readonly TaskLogEntry[]): readonly TaskLogEntry[] {
  const known = new Set(held.map((line) => line.id));
  const added = lines.filter((line) => !known.has(line.id) && known.add(line.id));
  if (added.length === 0) return held;
  const all = [...held, ...added];
  return all.length > linesAtMost ? all.slice(-linesAtMost) : all;
}

/** What was stored stands before what came live; a line that is in both stands once. */
export function joinLines(stored: readonly TaskLogEntry[], live: readonly TaskLogEntry[]): readonly TaskLogEntry[] {
  return appendLines(appendLines([], stored), live);
}
