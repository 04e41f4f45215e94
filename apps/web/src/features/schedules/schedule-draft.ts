import type { ErrorIssue } from "@millrace/contracts/errors";
import type { Schedule } from "@millrace/contracts/schedule";

/** The form for a new schedule as it stands, but for its payload. */
export interface ScheduleDraft {
  name: string;
  cron: string;
  timeZone: string;
  missed: Schedule["missed"];
}

/** Beginning with the zone of whoever fills it in. */
export function emptyScheduleDraft(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone): ScheduleDraft {
  return { name: "", cron: "0 9 * * *", timeZone: timeZone || "UTC", missed: "skip" };
}

export const scheduleFields = ["kind", "name", "cron", "timeZone", "missed"] as const;

/** Reads the draft; only what is missing is judged here, the rest is the server's to say. */
export function readScheduleDraft({ name, cron, timeZone, missed }: ScheduleDraft): {
  input: ScheduleDraft;
  issues: ErrorIssue[];
} {
  const input = { name: name.trim(), cron: cron.trim(), timeZone: timeZone.trim(), missed };
  const issues: ErrorIssue[] = [];
  if (!input.name) issues.push({ path: "name", message: "Give it a name." });
  if (!input.cron) issues.push({ path: "cron", message: "Say when: five fields, or six with seconds first." });
  if (!input.timeZone) issues.push({ path: "timeZone", message: "Give a zone such as Europe/Berlin, or UTC." });
  return { input, issues };
}
