import { type WorkerPresence, workerPresenceSchema } from "@millrace/contracts/messages";
import { buckets } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { listBucket } from "@millrace/messaging/kv";

/** The workers that live now; a record that is not renewed vanishes by itself. */
export async function listPresence(connection: NatsConnection): Promise<WorkerPresence[]> {
  const entries = await listBucket(connection, buckets.workers);
  return entries.flatMap(({ value }) => parsePresence(value) ?? []);
}

function parsePresence(value: string | null): WorkerPresence | undefined {
  try {
    return workerPresenceSchema.safeParse(JSON.parse(value ?? "")).data;
  } catch {
    return undefined;
  }
}
