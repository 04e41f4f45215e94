import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { buckets } from "@millrace/contracts/subjects";
import { connectNats } from "@millrace/messaging/connection";
import { watchBucket } from "@millrace/messaging/kv";
import type { Log } from "@millrace/messaging/log";
import { createPublisher } from "@millrace/messaging/publisher";
import { startAnnouncer, type Announcer } from "./announcer.ts";
import { Cancellations } from "./cancellations.ts";
import { createConsoleLog } from "./console-log.ts";
import type { Kind } from "./define-kind.ts";
import { Intake } from "./intake.ts";
import { createLogShipper } from "./log-shipper.ts";
import { Quarantine } from "./quarantine.ts";
import { createRedactor } from "./redact.ts";
import { afterSignalMs } from "./task-run.ts";
import { TaskRunner } from "./task-runner.ts";
import { createUpdateQueue } from "./update-queue.ts";

export interface WorkerOptions {
  /** The broker: `nats://worker:password@host:port`. */
  url: string;
  kinds: readonly Kind[];
  /** Tasks held at a time, for each queue; 300 unless given. */
  slots?: number;
  /** Shown as the beginning of the worker's id. */
  name?: string;
  /** A pino logger or anything of its shape; without it warnings and errors go to stderr. */
  logger?: Log;
  /** Milliseconds that running handlers get at a stop before their signal; 10,000 unless given. */
  graceMs?: number;
  /** Secrets that never leave the worker: replaced by `***` in logs, errors and results. */
  redact?: readonly string[];
  now?: () => number;
}

export interface Worker {
  readonly id: string;
  /** Begins; the broker may come later. Throws where the URL is none of NATS. */
  start(): void;
  /** Resolves when the kinds were announced for the first time. */
  readonly ready: Promise<void>;
  /** Settles when the connection is gone for good; with an error unless `stop` was called. */
  readonly closed: Promise<Error | undefined>;
  /** Takes nothing new, lets handlers finish, hands back what does not end in time. */
  stop(): Promise<void>;
}

/** A stop waits no longer than this for the last publications. */
const lastWordsMs = 5_000;

/**
 * A worker for some kinds.
 *
 * ```ts
 * const worker = createWorker({ url: "nats://worker:secret@localhost:4222", kinds: [greet] });
 * worker.start();
 * process.once("SIGTERM", () => void worker.stop());
 * ```
 * Throws without kinds, and when two of them have the same name and version.
 */
export function createWorker(options: WorkerOptions): Worker {
  const {
    kinds,
    slots = 300,
    name = "worker",
    logger = createConsoleLog(),
    graceMs = 10_000,
    now = Date.now,
  } = options;
  checkKinds(kinds);
  const id = `${name.replaceAll(/[^\w-]/g, "-")}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const startedAt = new Date(now()).toISOString();
  const ready = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<Error | undefined>();
  let started: { stop(): Promise<void> } | undefined;
  let stopping: Promise<void> | undefined;

  const start = () => {
    const connection = connectNats({ url: options.url, role: "worker", name: id, log: logger });
    const publisher = createPublisher(connection);
    const shipper = createLogShipper(connection);
    const onError = createErrorLog(logger);
    let messages = 0;
    const updates = createUpdateQueue({ publisher, newMessageId: () => `${id}.${(messages += 1)}`, onError });
    const redact = createRedactor(options.redact ?? []);
    const cancellations = new Cancellations({
      onCanceled: (key) => runner.cancel(key),
      onSnapshot: () => intake.release("cancellations-unknown"),
      onError,
      now,
    });
    const intake = new Intake({
      connection,
      queues: kinds.map(({ announcement }) => announcement.queue),
      slots,
      handle: (message, queue) => runner.handle(message, queue),
      onError,
    });
    const runner = new TaskRunner({
      kinds,
      workerId: id,
      updates,
      cancellations,
      intake,
      quarantine: new Quarantine(intake),
      shipper,
      redact,
      log: logger,
      now,
    });
    const presence = () => ({
      id,
      host: hostname(),
      pid: process.pid,
      startedAt,
      slots,
      kinds: kinds.map(({ announcement }) => announcement.name),
      holds: runner.holds(),
    });
    const announcer: Announcer = startAnnouncer({ connection, publisher, kinds, presence, onError });
    announcer.announced.then(ready.resolve, onError);
    // What was said while the connection was away has to be known before anything is taken again.
    connection.onDisconnect(() => {
      void intake.hold("cancellations-unknown");
      void intake.hold("pauses-unknown");
    });
    cancellations.watch(connection);
    const pauses = watchBucket(connection, buckets.pauses, {
      onEntry: ({ key, value }) => (value === null ? intake.release("paused", key) : void intake.hold("paused", key)),
      onSnapshot: () => intake.release("pauses-unknown"),
      onError,
    });
    connection.closed.then(closed.resolve, onError);

    return {
      async stop() {
        runner.stopAccepting();
        await intake.hold("stopping");
        await intake.whenEmpty(graceMs);
        runner.interruptAll();
        await intake.whenEmpty(afterSignalMs);
        runner.releaseAll();
        await intake.whenEmpty(lastWordsMs);
        await intake.stop();
        await Promise.all([cancellations.stop(), pauses.stop()]);
        updates.close();
        await announcer.stop();
        shipper.stop();
        publisher.close();
        await connection.drain();
      },
    };
  };

  return {
    id,
    ready: ready.promise,
    closed: closed.promise,
    start() {
      started ??= start();
    },
    stop() {
      stopping ??= started?.stop() ?? Promise.resolve();
      return stopping;
    },
  };
}

/** Of two with the same name and version one would never run; a greater version beside a smaller one takes its place. */
function checkKinds(kinds: readonly Kind[]): void {
  if (kinds.length === 0) throw new Error("This worker has no kinds: give it at least one.");
  const seen = new Set<string>();
  for (const { announcement } of kinds) {
    const key = `${announcement.name}, version ${announcement.version}`;
    if (seen.has(key)) throw new Error(`There are two kinds ${key}: give one another name or version.`);
    seen.add(key);
  }
}

/** While the broker is away or being set up the same error comes every second: it is told once. */
function createErrorLog(logger: Log): (error: unknown) => void {
  let last = "";
  return (error) => {
    const text = String(error);
    if (text === last) return;
    last = text;
    logger.warn({ err: error }, "trouble with the broker; trying again");
  };
}
