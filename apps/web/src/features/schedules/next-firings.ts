import { Cron } from "croner";

/** The next firings after a moment, as the server will have them; undefined where the expression or the zone is none. */
export function nextFirings(cron: string, timeZone: string, after: Date, count: number): Date[] | undefined {
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: "5-or-6-parts" }).nextRuns(count, after);
  } catch {
    return undefined;
  }
}

/** A moment on the clock of the schedule's own zone: "Sat, 21 Nov, 10:00:00". */
export function formatInZone(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  }).format(at);
}
