/** Names on the broker. `task.created` and `task.updated` are relied on by users: they never change. */
export const subjects = {
  taskCreated: "task.created",
  taskUpdated: "task.updated",
  taskLogPrefix: "task.log.",
  /** Core NATS hint between servers: new history rows were committed. Carries nothing. */
  historyCommitted: "millrace.history.committed",
  /** Core NATS hint between servers: what this caller may do has changed, or it has ended. The body is its id. */
  callersChanged: "millrace.callers.changed",
} as const;

/** What happened, as `<service>.<entity>.<event>`, for whoever wants to know. */
export const eventSubjects = {
  userCreated: "auth.user.created",
  userChanged: "auth.user.changed",
  userDeleted: "auth.user.deleted",
  /** Of manual tasks; workers' tasks speak on `task.updated`. */
  taskAssigned: "tasks.task.assigned",
  taskCompleted: "tasks.task.completed",
  /** Made, edited or deleted. */
  taskChanged: "tasks.task.changed",
} as const;

/** What operators ask of the servers. Hints between servers are below `millrace.` too, and none of their business. */
export const operatorSubjects = ["millrace.tasks.*", "millrace.dead-letters.*", "millrace.queues.*"];

/** Each service's events; `task.…` and `millrace.…` are other names. */
export const eventStreamSubjects = ["auth.>", "tasks.task.>", "finance.>"];

export const streams = {
  tasks: "TASKS",
  taskUpdates: "TASK_UPDATES",
  taskLogs: "TASK_LOGS",
  deadLetters: "DEAD_LETTERS",
  events: "EVENTS",
} as const;

export const buckets = {
  /** What workers announce; key `<kind>.<version>`. */
  kinds: "kinds",
  /** Presence; key is the worker's id. */
  workers: "workers",
  /** Attempts to abort or not to begin; key `<task>.<attempt>`. */
  cancellations: "cancellations",
  /** Queues that rest; the key is the queue, present while it is paused. */
  pauses: "pauses",
} as const;

/** The projector's durable consumer on TASK_UPDATES. */
export const projectorConsumer = "server";

/** The tasks domain's durable consumer on EVENTS, and what it hears. */
export const tasksConsumer = "tasks";
export const userEvents = "auth.user.>";

/** The queue a task goes to unless its kind says otherwise. */
export const defaultQueue = "default";

/** Queue names are subject tokens: letters, digits, `_` and `-`. */
export const queueNamePattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** `task.created` for the default queue, `task.created.<queue>` for any other. */
export function taskCreatedSubject(queue: string): string {
  return queue === defaultQueue ? subjects.taskCreated : `${subjects.taskCreated}.${queue}`;
}

/** The durable pull consumer that serves a queue. */
export function queueConsumer(queue: string): string {
  return queue === defaultQueue ? "worker" : `worker-${queue}`;
}

/** A key of a bucket, written as a message: for what goes through the outbox. */
export function keySubject(bucket: keyof typeof buckets, key: string): string {
  return `$KV.${buckets[bucket]}.${key}`;
}

export function cancellationKey(taskId: string, attempt: number): string {
  return `${taskId}.${attempt}`;
}

export function taskLogSubject(taskId: string): string {
  return subjects.taskLogPrefix + taskId;
}

/** Message headers. */
export const headers = {
  /** Names the event; a republication keeps it, so that consumers can deduplicate. */
  eventId: "Millrace-Event-Id",
  /** JetStream's own deduplication; new for each deliberate republication. */
  messageId: "Nats-Msg-Id",
  /** On a bucket's message: `DEL` deletes the key. */
  bucketOperation: "KV-Operation",
} as const;
