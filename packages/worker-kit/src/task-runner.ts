import { taskCreatedSchema, type ReleaseReason, type TaskCreated } from "@millrace/contracts/messages";
import { writeRefusal } from "@millrace/contracts/refusal";
import { cancellationKey } from "@millrace/contracts/subjects";
import type { DeliveredMessage } from "@millrace/messaging/delivery";
import type { Log } from "@millrace/messaging/log";
import type { Cancellations } from "./cancellations.ts";
import type { Kind } from "./define-kind.ts";
import { UnrecoverableError } from "./errors.ts";
import { toFailure } from "./failure.ts";
import type { Intake } from "./intake.ts";
import type { LogShipper } from "./log-shipper.ts";
import { isSuspect, type Quarantine } from "./quarantine.ts";
import type { Redact } from "./redact.ts";
import { toResultJson } from "./result-json.ts";
import { TaskLogWriter } from "./task-log-writer.ts";
import { kindsByName, taskKey, TaskRun, type TaskOutcome } from "./task-run.ts";
import { UpdateJson } from "./update-json.ts";
import type { QueuedUpdate, UpdateQueue } from "./update-queue.ts";

export interface TaskRunnerOptions {
  kinds: readonly Kind[];
  workerId: string;
  updates: UpdateQueue;
  cancellations: Cancellations;
  intake: Intake;
  quarantine: Quarantine;
  shipper: LogShipper;
  redact: Redact;
  log: Log;
  now: () => number;
}

interface Held {
  run: TaskRun;
  done: Promise<void>;
}

/** Turns each `task.created` into a run of its handler and into updates, and acknowledges it once its end is published. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #kinds: Map<string, Kind>;
  readonly #workerIdJson: string;
  readonly #held = new Map<string, Held>();
  #isStopping = false;
  #clock = { ms: Number.NaN, text: "" };

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#kinds = kindsByName(options.kinds);
    this.#workerIdJson = JSON.stringify(options.workerId);
  }

  /** Everything in hand, running or about to. */
  holds(): [id: string, attempt: number, dispatch: number][] {
    return Array.from(this.#held.values(), ({ run: { task } }) => [task.id, task.attempt, task.dispatch]);
  }

  /** From now on whatever arrives is handed back untried. */
  stopAccepting(): void {
    this.#isStopping = true;
    for (const { run } of this.#held.values()) run.releaseUnstarted("suspect");
  }

  interruptAll(): void {
    for (const { run } of this.#held.values()) run.interrupt();
  }

  releaseAll(): void {
    for (const { run } of this.#held.values()) run.release("shutdown");
  }

  /** Aborts the attempt if it is here; the key of `cancellationKey`. */
  cancel(key: string): void {
    for (const { run } of this.#held.values()) {
      if (cancellationKey(run.task.id, run.task.attempt) === key) run.cancel();
    }
  }

  async handle(message: DeliveredMessage, queue: string): Promise<void> {
    const task = parseTask(message.data);
    if (typeof task === "string") {
      this.#options.log.error({ seq: message.seq, problem: task }, "a task.created message makes no sense");
      message.term(task);
      return;
    }
    const key = taskKey(task);
    const held = this.#held.get(key);
    // Delivered again although it is here: the broker did not hear of us for a while.
    if (held) {
      await held.done;
      message.ack();
      return;
    }
    // The server knows the end of it already.
    if (this.#options.cancellations.has(task.id, task.attempt)) {
      message.ack();
      return;
    }
    const run = new TaskRun(task);
    const done = this.#perform(run, message.deliveryCount, queue);
    this.#held.set(key, { run, done });
    try {
      await done;
      message.ack();
    } finally {
      this.#held.delete(key);
    }
  }

  /** Resolves once the end of the attempt is published. */
  async #perform(run: TaskRun, delivery: number, queue: string): Promise<void> {
    const { updates, quarantine } = this.#options;
    const json = new UpdateJson(run.task, delivery, this.#workerIdJson);
    const kind = this.#kinds.get(run.task.kind);
    const refusal = this.#refusal(queue);
    if (kind === undefined) return updates.send(json.released(this.#now(), "unknown-kind"));
    if (refusal) return updates.send(json.released(this.#now(), refusal));
    if (isSuspect(run.task, delivery))
      return this.#performAlone(run, queue, json, () => this.#execute(run, kind, delivery, json));
    quarantine.noteHarmless();
    return this.#execute(run, kind, delivery, json);
  }

  /** Why work is handed back untried. */
  #refusal(queue: string): ReleaseReason | undefined {
    if (this.#isStopping) return "shutdown";
    if (this.#options.intake.isHeld(queue, "paused")) return "paused";
    return this.#options.quarantine.isOccupied ? "suspect-waits" : undefined;
  }

  async #performAlone(run: TaskRun, queue: string, json: UpdateJson, execute: () => Promise<void>): Promise<void> {
    const { updates, quarantine, intake } = this.#options;
    let hasRun = false;
    try {
      await quarantine.enter();
      const others = Array.from(this.#held.values()).filter((held) => held.run !== run);
      const early = await Promise.race([Promise.allSettled(others.map(({ done }) => done)), run.ended]);
      if ("type" in early && early.type === "canceled") return;
      const mustGoBack = "type" in early || intake.isHeld(queue, "paused");
      if (mustGoBack) return await updates.send(json.released(this.#now(), "suspect"));
      // The acknowledgements of the others leave first.
      await new Promise(setImmediate);
      hasRun = true;
      await execute();
    } finally {
      quarantine.leave({ hasRun });
    }
  }

  async #execute(run: TaskRun, kind: Kind, delivery: number, json: UpdateJson): Promise<void> {
    const { updates, redact } = this.#options;
    const prepared = kind.prepare(run.task.payload);
    if (!prepared.ok) {
      const problem = new UnrecoverableError(`the payload does not fit the kind's schema: ${prepared.problem}`);
      return updates.send(json.failed(this.#now(), undefined, toFailure(problem, redact)));
    }
    const { id, userId, kind: kindName, maxAttempts, dispatch, attempt } = run.task;
    const startedAt = this.#now();
    const running = updates.push(json.running(startedAt));
    const log = new TaskLogWriter(run.task, this.#options);
    const outcome = await run.execute(prepared.run, {
      task: { id, userId, kind: kindName, maxAttempts, dispatch, delivery },
      attempt,
      log,
      progress: (percent, note) => log.progress(percent, note),
    });
    log.close();
    return this.#report(json, running, startedAt, outcome);
  }

  async #report(json: UpdateJson, running: QueuedUpdate, startedAt: string, outcome: TaskOutcome): Promise<void> {
    const { updates, redact } = this.#options;
    const at = this.#now();
    if (outcome.type === "released") return updates.send(json.released(at, outcome.reason));
    // The server said so itself.
    if (outcome.type === "canceled") return;
    // The result says when it started; a RUNNING that has not left yet is not needed any more.
    running.isWithdrawn = true;
    const failed = (reason: unknown) => json.failed(at, startedAt, toFailure(reason, redact));
    if (outcome.type === "failed") return updates.send(failed(outcome.reason));
    let end;
    try {
      end = json.succeeded(at, startedAt, toResultJson(outcome.value, redact));
    } catch (error) {
      end = failed(error);
    }
    return updates.send(end);
  }

  #now(): string {
    const ms = this.#options.now();
    // Formatting took 5 % of a no-op task's time.
    if (ms !== this.#clock.ms) this.#clock = { ms, text: new Date(ms).toISOString() };
    return this.#clock.text;
  }
}

const decoder = new TextDecoder();

/** The task, or why the message is refused. */
function parseTask(data: Uint8Array): TaskCreated | string {
  let message: unknown;
  try {
    message = JSON.parse(decoder.decode(data));
  } catch {
    return writeRefusal(undefined, "not JSON");
  }
  const parsed = taskCreatedSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return writeRefusal(message, `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
}
