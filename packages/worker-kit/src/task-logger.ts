import type { Progress } from "@millrace/contracts/messages";

/** Writes to the task's own log, which its page shows live. Never fails and never waits. */
export interface TaskLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Reports how far a task is, 0–100; shown at most four times a second, the last one always. */
export type ReportProgress = (percent: Progress["percent"], note?: string) => void;
