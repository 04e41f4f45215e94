import {
  buckets,
  defaultQueue,
  eventStreamSubjects,
  projectorConsumer,
  queueConsumer,
  streams,
  subjects,
  taskCreatedSubject,
  tasksConsumer,
  userEvents,
} from "@millrace/contracts/subjects";
import { toNanos } from "./jetstream-api.ts";

export interface TopologyOptions {
  /** Copies of each stream in a cluster. */
  replicas?: number;
  /** Bytes reserved on the broker; the sum must fit its `max_file_store`. */
  maxBytes?: { tasks?: number; taskUpdates?: number; taskLogs?: number; events?: number };
  /** How long a worker may be silent about a message before it is delivered again. */
  ackWaitMs?: number;
  /** Deliveries of one dispatch; a limit for crashes, not the retry policy. */
  maxDeliver?: number;
  /** Queues to serve beside `default`. */
  queues?: readonly string[];
}

export type JetStreamConfig = Record<string, unknown>;
export interface StreamDefinition {
  name: string;
  config: JetStreamConfig;
}
export interface ConsumerDefinition {
  stream: string;
  name: string;
  config: JetStreamConfig & { filter_subject?: string };
}

const mebibyte = 1024 * 1024;
const secondMs = 1_000;
const dayMs = 86_400 * secondMs;

/** A cancellation is told to workers for this long; longer than any message of its attempt is kept by them. */
export const cancellationTtlMs = 7 * dayMs;

/** How long a workers' presence lasts unless it is renewed. */
export const presenceTtlMs = 15 * secondMs;

export function streamDefinitions({ replicas = 1, maxBytes = {} }: TopologyOptions): StreamDefinition[] {
  const file = { storage: "file", num_replicas: replicas };
  return [
    // Before the consumers: an advisory is published once and skipped when nobody listens.
    {
      name: streams.deadLetters,
      config: {
        ...file,
        subjects: ["MAX_DELIVERIES", "MSG_TERMINATED"].map(
          (event) => `$JS.EVENT.ADVISORY.CONSUMER.${event}.${streams.tasks}.>`,
        ),
        retention: "limits",
        discard: "old",
        max_age: toNanos(30 * dayMs),
        max_bytes: 64 * mebibyte,
      },
    },
    {
      name: streams.tasks,
      config: {
        ...file,
        subjects: [subjects.taskCreated, `${subjects.taskCreated}.*`],
        retention: "workqueue",
        // The default, `old`, evicts work that nobody has done yet.
        discard: "new",
        max_bytes: maxBytes.tasks ?? 1024 * mebibyte,
        duplicate_window: toNanos(120 * secondMs),
      },
    },
    {
      name: streams.taskUpdates,
      config: {
        ...file,
        subjects: [subjects.taskUpdated],
        retention: "limits",
        // Refusing makes the workers keep their results; dropping would lose them. `trimProjectedUpdates` makes room.
        discard: "new",
        max_age: toNanos(7 * dayMs),
        max_bytes: maxBytes.taskUpdates ?? 1024 * mebibyte,
        duplicate_window: toNanos(120 * secondMs),
      },
    },
    {
      name: streams.taskLogs,
      config: {
        ...file,
        subjects: [`${subjects.taskLogPrefix}*`],
        retention: "limits",
        discard: "old",
        max_age: toNanos(7 * dayMs),
        max_bytes: maxBytes.taskLogs ?? 1024 * mebibyte,
        max_msgs_per_subject: 2_000,
        allow_direct: true,
      },
    },
    {
      name: streams.events,
      config: {
        ...file,
        subjects: eventStreamSubjects,
        retention: "limits",
        // Refusing keeps an event in its outbox until there is room; dropping would hide it from who was away.
        discard: "new",
        max_age: toNanos(30 * dayMs),
        max_bytes: maxBytes.events ?? 256 * mebibyte,
        duplicate_window: toNanos(120 * secondMs),
      },
    },
    bucketDefinition(buckets.kinds, { ...file, max_bytes: 16 * mebibyte, duplicate_window: toNanos(120 * secondMs) }),
    bucketDefinition(buckets.workers, {
      storage: "memory",
      num_replicas: replicas,
      max_bytes: 32 * mebibyte,
      max_age: toNanos(presenceTtlMs),
      duplicate_window: toNanos(presenceTtlMs),
    }),
    bucketDefinition(buckets.cancellations, {
      ...file,
      max_bytes: 16 * mebibyte,
      max_age: toNanos(cancellationTtlMs),
      duplicate_window: toNanos(120 * secondMs),
      // A worker that misses an old cancellation runs in vain; a refused one would hold up the outbox.
      discard: "old",
    }),
    bucketDefinition(buckets.pauses, { ...file, max_bytes: mebibyte, duplicate_window: toNanos(120 * secondMs) }),
  ];
}

/** A key-value bucket is a stream that keeps the last message of each subject. */
function bucketDefinition(bucket: string, config: JetStreamConfig): StreamDefinition {
  return {
    name: `KV_${bucket}`,
    config: {
      subjects: [`$KV.${bucket}.>`],
      retention: "limits",
      discard: "new",
      ...config,
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      allow_direct: true,
      deny_delete: true,
    },
  };
}

export function consumerDefinitions(options: TopologyOptions): ConsumerDefinition[] {
  const { ackWaitMs = 30 * secondMs, maxDeliver = 5, queues = [] } = options;
  const shared = {
    ack_policy: "explicit",
    deliver_policy: "all",
    replay_policy: "instant",
    ack_wait: toNanos(ackWaitMs),
    // At least the sum of all workers' slots: the default of 1,000 stalls them.
    max_ack_pending: 20_000,
  };
  const projector = {
    stream: streams.taskUpdates,
    name: projectorConsumer,
    config: { ...shared, durable_name: projectorConsumer, max_deliver: -1, filter_subject: subjects.taskUpdated },
  };
  const workers = [...new Set([defaultQueue, ...queues])].map((queue) => ({
    stream: streams.tasks,
    name: queueConsumer(queue),
    config: {
      ...shared,
      durable_name: queueConsumer(queue),
      max_deliver: maxDeliver,
      filter_subject: taskCreatedSubject(queue),
    },
  }));
  const deadLetters = {
    stream: streams.deadLetters,
    name: projectorConsumer,
    config: { ...shared, durable_name: projectorConsumer, max_deliver: -1 },
  };
  const userEventsForTasks = {
    stream: streams.events,
    name: tasksConsumer,
    config: { ...shared, durable_name: tasksConsumer, max_deliver: -1, filter_subject: userEvents },
  };
  return [projector, deadLetters, userEventsForTasks, ...workers];
}
