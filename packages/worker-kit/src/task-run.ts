import type { TaskCreated } from "@millrace/contracts/messages";
import type { Kind, TaskContext } from "./define-kind.ts";
import { ShutdownError, TimeoutError, UnrecoverableError } from "./errors.ts";

/** How an attempt ended in this worker. */
export type TaskOutcome =
  | { type: "succeeded"; value: unknown }
  | { type: "failed"; reason: unknown }
  | { type: "released"; reason: "shutdown" | "unknown-kind" };

/** After its signal a handler has this long to end by itself. */
export const afterSignalMs = 1_000;

/** Node runs a timer at once that is longer than this. */
const longestTimerMs = 2_147_483_647;

/** One execution of a handler. Whatever settles it first counts; what comes later is ignored. */
export class TaskRun {
  readonly task: TaskCreated;
  readonly #controller = new AbortController();
  readonly #settled = Promise.withResolvers<TaskOutcome>();
  #endedBy: TimeoutError | ShutdownError | undefined;

  constructor(task: TaskCreated) {
    this.task = task;
  }

  async execute(run: (context: TaskContext) => unknown, context: Omit<TaskContext, "signal">): Promise<TaskOutcome> {
    const timeoutMs = Math.min(this.task.timeoutMs, longestTimerMs);
    const timer = setTimeout(() => this.#onTimeout(), timeoutMs);
    void this.#call(run, context);
    const outcome = await this.#settled.promise;
    clearTimeout(timer);
    return outcome;
  }

  /** Tells the handler to end; what it throws now is no failure. */
  interrupt(): void {
    if (this.#endedBy) return;
    this.#endedBy = new ShutdownError();
    this.#controller.abort(this.#endedBy);
  }

  /** Hands the task back, whatever the handler is still doing. */
  release(reason: "shutdown" | "unknown-kind"): void {
    this.#settled.resolve({ type: "released", reason });
  }

  async #call(run: (context: TaskContext) => unknown, context: Omit<TaskContext, "signal">): Promise<void> {
    try {
      const value = await run({ ...context, signal: this.#controller.signal });
      this.#settled.resolve(
        this.#endedBy instanceof TimeoutError
          ? { type: "failed", reason: this.#endedBy }
          : { type: "succeeded", value },
      );
    } catch (thrown) {
      this.#settled.resolve(this.#fromThrown(thrown));
    }
  }

  #fromThrown(thrown: unknown): TaskOutcome {
    if (this.#endedBy instanceof TimeoutError) return { type: "failed", reason: this.#endedBy };
    if (this.#endedBy && !(thrown instanceof UnrecoverableError)) return { type: "released", reason: "shutdown" };
    return { type: "failed", reason: thrown };
  }

  #onTimeout(): void {
    if (this.#endedBy) return;
    const error = new TimeoutError(this.task.timeoutMs);
    this.#endedBy = error;
    this.#controller.abort(error);
    setTimeout(() => this.#settled.resolve({ type: "failed", reason: error }), afterSignalMs);
  }
}

export function taskKey({ id, attempt, dispatch }: TaskCreated): string {
  return `${id}.${attempt}.${dispatch}`;
}

/** The greatest version of each kind: a task names only the kind. */
export function kindsByName(kinds: readonly Kind[]): Map<string, Kind> {
  const byName = new Map<string, Kind>();
  for (const kind of kinds) {
    const { name, version } = kind.announcement;
    const other = byName.get(name);
    if (other === undefined || other.announcement.version < version) byName.set(name, kind);
  }
  return byName;
}
