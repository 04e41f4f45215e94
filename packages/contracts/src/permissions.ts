import { buckets, streams, subjects } from "./subjects.ts";

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

/**
 * What each NATS user may do, least first. The server owns streams and consumers; a worker takes work,
 * reports and announces itself; an operator looks.
 */
export const natsPermissions: Record<NatsRole, NatsPermissions> = {
  server: {
    publish: ["$JS.API.>", "$JS.ACK.>", "$JS.FC.>", "$KV.>", "task.>", "millrace.>"],
    subscribe: [`${inboxPrefix("server")}.>`, "task.log.>", "millrace.>"],
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
    ],
    subscribe: [`${inboxPrefix("operator")}.>`, "task.>", "millrace.>", "$JS.EVENT.ADVISORY.>"],
  },
};
