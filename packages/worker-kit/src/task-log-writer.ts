import type { LogLine, Progress, TaskCreated, TaskLog } from "@millrace/contracts/messages";
import { taskLogSubject } from "@millrace/contracts/subjects";
import { cleanText, cutText, toText } from "./clean-text.ts";
import type { LogShipper } from "./log-shipper.ts";
import type { Redact } from "./redact.ts";
import type { TaskLogger } from "./task-logger.ts";

const maxLines = 10_000;
const linesPerMessage = 64;
const charactersPerMessage = 128 * 1024;
const lineLength = 8_000;
const noteLength = 500;

export interface TaskLogWriterOptions {
  shipper: LogShipper;
  redact: Redact;
  now: () => number;
}

/** Gathers what one attempt logs and ships it every now and then, every 64 lines and at the end. */
export class TaskLogWriter implements TaskLogger {
  readonly #task: TaskCreated;
  readonly #options: TaskLogWriterOptions;
  #lines: LogLine[] = [];
  #characters = 0;
  #written = 0;
  #lost = 0;
  #progress: Progress | undefined;
  #isDirty = false;
  #isClosed = false;

  constructor(task: TaskCreated, options: TaskLogWriterOptions) {
    this.#task = task;
    this.#options = options;
  }

  debug(message: string): void {
    this.#write("debug", message);
  }

  info(message: string): void {
    this.#write("info", message);
  }

  warn(message: string): void {
    this.#write("warn", message);
  }

  error(message: string): void {
    this.#write("error", message);
  }

  progress(percent: number, note?: string): void {
    if (this.#isClosed || Number.isNaN(percent)) return;
    const bounded = Math.min(100, Math.max(0, percent));
    this.#progress = { percent: bounded, ...(note !== undefined && { note: this.#tidy(note, noteLength) }) };
    this.#touch();
  }

  /** Ships what is left; what is logged from now on is ignored. */
  close(): void {
    this.flush();
    this.#isClosed = true;
  }

  flush(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const message: TaskLog = {
      id: this.#task.id,
      userId: this.#task.userId,
      attempt: this.#task.attempt,
      lines: [...this.#lostLines(), ...this.#lines],
      ...(this.#progress && { progress: this.#progress }),
    };
    if (this.#options.shipper.ship(taskLogSubject(this.#task.id), JSON.stringify(message))) this.#lost = 0;
    else this.#lost += this.#lines.length;
    this.#lines = [];
    this.#characters = 0;
  }

  #write(level: LogLine["level"], message: unknown): void {
    if (this.#isClosed || this.#written > maxLines) return;
    this.#written += 1;
    if (this.#lost > 0)
      this.#add("warn", `${this.#lost} lines were lost: the log was written faster than it could be sent`);
    if (this.#written > maxLines) this.#add("warn", `the log ends here: it has ${maxLines} lines`);
    else this.#add(level, this.#tidy(message, lineLength));
    if (this.#lines.length >= linesPerMessage || this.#characters >= charactersPerMessage) this.flush();
  }

  #add(level: LogLine["level"], message: string): void {
    this.#lines.push(this.#line(level, message));
    this.#characters += message.length;
    this.#touch();
  }

  #lostLines(): LogLine[] {
    if (this.#lost === 0) return [];
    return [this.#line("warn", `${this.#lost} lines are missing: the log grew faster than it could be sent`)];
  }

  #line(level: LogLine["level"], message: string): LogLine {
    return { at: new Date(this.#options.now()).toISOString(), level, message };
  }

  #touch(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#options.shipper.onNextTick(() => this.flush());
  }

  #tidy(text: unknown, length: number): string {
    return cutText(this.#options.redact(cleanText(toText(text))), length);
  }
}
