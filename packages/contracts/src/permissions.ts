import { buckets, eventStreamSubjects, operatorSubjects, streams, subjects } from "./subjects.ts";

export type NatsRole = "server" | "worker" | "operator";

export interface NatsPermissions {
  publish: string[];
  subscribe: string[];
}

/** Replies reach a role under a prefix of its own, so that no role can read another's. */
export function inboxPrefix(role: NatsRole): string {
  return `_INBOX_${role}`;
}

function kvBucket(bucket: string): string[] {
  return [`$JS.API.STREAM.INFO.KV_${bucket}`, `$KV.${bucket}.>`];
}

/** Reading a bucket as it changes takes a consumer of one's own on it. */
function watchedBucket(bucket: string): string[] {
  const stream = `KV_${bucket}`;
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.ACK.${stream}.>`,
  ];
}

/**
 * What each NATS user may do, least first. The server owns streams and consumers; a worker takes work,
 * reports and announces itself; an operator looks.
 */
export const natsPermissions: Record<NatsRole, NatsPermissions> = {
  server: {
    // The operators' inboxes: answers of the services.
    publish: [
      "$JS.API.>",
      "$JS.ACK.>",
      "$JS.FC.>",
      "$KV.>",
      "task.>",
      "millrace.>",
      ...eventStreamSubjects,
      `${inboxPrefix("operator")}.>`,
    ],
    subscribe: [`${inboxPrefix("server")}.>`, "task.log.>", "millrace.>", "$SRV.>"],
  },
  worker: {
    publish: [
      subjects.taskUpdated,
      `${subjects.taskLogPrefix}*`,
      "$JS.API.INFO",
      `$JS.API.CONSUMER.INFO.${streams.tasks}.*`,
      `$JS.API.CONSUMER.MSG.NEXT.${streams.tasks}.*`,
      `$JS.ACK.${streams.tasks}.>`,
      ...kvBucket(buckets.kinds),
      ...kvBucket(buckets.workers),
      ...watchedBucket(buckets.cancellations),
      ...watchedBucket(buckets.pauses),
    ],
    subscribe: [`${inboxPrefix("worker")}.>`],
  },
  operator: {
    publish: [
      "$JS.API.INFO",
      "$JS.API.STREAM.INFO.*",
      "$JS.API.STREAM.NAMES",
      "$JS.API.STREAM.LIST",
      "$JS.API.STREAM.MSG.GET.*",
      "$JS.API.DIRECT.GET.>",
      "$JS.API.CONSUMER.INFO.*.*",
      "$JS.API.CONSUMER.NAMES.*",
      "$JS.API.CONSUMER.LIST.*",
      "$SRV.>",
      ...operatorSubjects,
    ],
    subscribe: [`${inboxPrefix("operator")}.>`, "task.>", "millrace.>", ...eventStreamSubjects, "$JS.EVENT.ADVISORY.>"],
  },
};
