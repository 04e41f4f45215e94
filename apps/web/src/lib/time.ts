const steps: [limitSeconds: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, "second", 1],
  [3_600, "minute", 60],
  [86_400, "hour", 3_600],
  [30 * 86_400, "day", 86_400],
  [365 * 86_400, "month", 30 * 86_400],
  [Infinity, "year", 365 * 86_400],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/** "12s ago", "in 3h"; "now" within two seconds, so that small differences between clocks do not show. */
export function formatRelative(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1_000);
  const distance = Math.abs(seconds);
  if (distance < 2) return "now";
  const [, unit, size] = steps.find(([limit]) => distance < limit) ?? [0, "year" as const, 365 * 86_400];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** "340 ms", "3.2 s", "4 min 05 s", "2 h 10 min". */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function formatExact(at: string): string {
  return exact.format(new Date(at));
}

export function formatClock(at: string): string {
  return clock.format(new Date(at));
}

const isoMoment = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** A sentence of the server's with its moments as the reader's clock shows them. */
export function withLocalTimes(sentence: string): string {
  return sentence.replaceAll(isoMoment, formatExact);
}

export function elapsed(from: string, to: string | number): number {
  return (typeof to === "number" ? to : Date.parse(to)) - Date.parse(from);
}

/** A moment as an input of date and time holds it: on the reader's clock, to the minute. */
export function toLocalInput(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Undefined where it is no date and time. */
export function readLocalInput(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function localMidnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** The first moment of a day like 2026-11-26, by the reader's clock. */
export function startOfDay(day: string): string {
  return localMidnight(day);
}

/** The moment at which the day is over. */
export function endOfDay(day: string): string {
  return localMidnight(day, 1);
}

const calendar = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** "Nov 26, 2026" */
export function formatDay(day: string): string {
  return calendar.format(new Date(startOfDay(day)));
}
