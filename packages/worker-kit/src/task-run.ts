import type { ReleaseReason, TaskCreated } from "@millrace/contracts/messages";
import type { Kind, TaskContext } from "./define-kind.ts";
import { CanceledError, isUnrecoverable, ShutdownError, TimeoutError } from "./errors.ts";

/** How an attempt ended in this worker. */
export type TaskOutcome =
  | { type: "succeeded"; value: unknown }
  | { type: "failed"; reason: unknown }
  | { type: "released"; reason: ReleaseReason }
  | { type: "canceled" };

/** After its signal a handler has this long to end by itself. */
export const afterSignalMs = 1_000;

/** Node runs a timer at once that is longer than this. */
const longestTimerMs = 2_147_483_647;

/** One execution of a handler. Whatever settles it first counts; what comes later is ignored. */
export class TaskRun {
  readonly task: TaskCreated;
  /** Settles with the first of result, failure, release and cancellation, even before it was executed. */
  readonly ended: Promise<TaskOutcome>;
  readonly #controller = new AbortController();
  readonly #settled = Promise.withResolvers<TaskOutcome>();
  #endedBy: TimeoutError | ShutdownError | CanceledError | undefined;
  #isStarted = false;

  constructor(task: TaskCreated) {
    this.task = task;
    this.ended = this.#settled.promise;
  }

  async execute(run: (context: TaskContext) => unknown, context: Omit<TaskContext, "signal">): Promise<TaskOutcome> {
    this.#isStarted = true;
    const timeoutMs = Math.min(this.task.timeoutMs, longestTimerMs);
    const timer = setTimeout(() => this.#onTimeout(), timeoutMs);
    void this.#call(run, context);
    const outcome = await this.ended;
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
  release(reason: ReleaseReason): void {
    this.#settled.resolve({ type: "released", reason });
  }

  /** Hands the task back unless its handler has begun. */
  releaseUnstarted(reason: ReleaseReason): void {
    if (!this.#isStarted) this.release(reason);
  }

  /** Tells the handler to end; whatever it does now, nothing is reported. */
  cancel(): void {
    if (this.#endedBy) return;
    this.#endedBy = new CanceledError();
    this.#controller.abort(this.#endedBy);
    const settle = (): void => this.#settled.resolve({ type: "canceled" });
    if (this.#isStarted) setTimeout(settle, afterSignalMs);
    else settle();
  }

  async #call(run: (context: TaskContext) => unknown, context: Omit<TaskContext, "signal">): Promise<void> {
    try {
      const value = await run({ ...context, signal: this.#controller.signal });
      this.#settled.resolve(this.#overruled() ?? { type: "succeeded", value });
    } catch (thrown) {
      this.#settled.resolve(this.#overruled() ?? this.#fromThrown(thrown));
    }
  }

  /** What the worker decided counts, whatever the handler says afterwards. */
  #overruled(): TaskOutcome | undefined {
    if (this.#endedBy instanceof TimeoutError) return { type: "failed", reason: this.#endedBy };
    if (this.#endedBy instanceof CanceledError) return { type: "canceled" };
    return undefined;
  }

  #fromThrown(thrown: unknown): TaskOutcome {
    if (this.#endedBy && !isUnrecoverable(thrown)) return { type: "released", reason: "shutdown" };
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
