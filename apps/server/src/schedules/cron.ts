import { Cron } from "croner";
import { AppError } from "../app-error.ts";

/** The next firing after an instant; null when there is none. DST is croner's: a skipped hour fires once, a repeated one once. */
export function nextFireAt(cron: string, timeZone: string, after: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: "5-or-6-parts" }).nextRun(after);
}

/** Refuses what cannot be parsed, naming the field. */
export function checkCron(cron: string, timeZone: string): void {
  if (!isTimeZone(timeZone))
    throw invalid("timeZone", `"${timeZone}" is no IANA time zone, such as Europe/Berlin or UTC`);
  let next: Date | null;
  try {
    next = nextFireAt(cron, timeZone, new Date());
  } catch {
    throw invalid(
      "cron",
      `"${cron}" is no cron expression: five fields (minute hour day month weekday), or six with seconds first`,
    );
  }
  if (!next) throw invalid("cron", `"${cron}" never fires`);
}

function isTimeZone(timeZone: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `${path}: ${message}`, { issues: [{ path, message }] });
}
