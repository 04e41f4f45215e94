/** Shows all that a task can do, and needs nothing prepared. */
const teachingKind = "simulate";

const storageKey = "millrace.kind";

/** The kind a form begins with: the last one chosen, else the one that teaches; undefined where neither is there. */
export function preferredKind(names: readonly string[], last: string | null): string | undefined {
  return [last, teachingKind].find((name) => name !== null && names.includes(name)) ?? undefined;
}

/** The last kind that was chosen in this browser. */
export function readLastKind(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function rememberKind(name: string): void {
  try {
    localStorage.setItem(storageKey, name);
  } catch {
    // Storage may be forbidden; forms then begin as they did the first time.
  }
}
