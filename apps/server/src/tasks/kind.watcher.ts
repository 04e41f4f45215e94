import { type KindAnnouncement, kindAnnouncementSchema, manualKind } from "@millrace/contracts/kind";
import { buckets } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { type BucketWatch, watchBucket } from "@millrace/messaging/kv";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { z } from "zod";
import type { DB } from "../db/database.ts";
import { type KindCatalog, saveKind } from "./kind.catalog.ts";

export interface KindWatcherDeps {
  db: Kysely<DB>;
  connection: NatsConnection;
  catalog: KindCatalog;
  now: () => number;
  log: Logger;
  /** A kind may bring a queue that has no consumer yet. */
  onChanged: () => Promise<void>;
}

/** Copies what workers announce to `tasks.kinds`; a repeated announcement writes nothing. */
export function watchKinds(deps: KindWatcherDeps): BucketWatch {
  const { db, catalog, log } = deps;
  const seen = new Map<string, string>();
  let saving = Promise.resolve();

  async function save(value: string, announced: KindAnnouncement): Promise<void> {
    const key = `${announced.name}.${announced.version}`;
    if (seen.get(key) === value) return;
    await saveKind(db, announced, new Date(deps.now()));
    seen.set(key, value);
    catalog.invalidate();
    log.info({ kind: announced.name, version: announced.version, queue: announced.queue }, "kind announced");
    await deps.onChanged();
  }

  return watchBucket(deps.connection, buckets.kinds, {
    onEntry({ key, value }) {
      if (value === null) return;
      const announced = readAnnouncement(value);
      if (!announced) return log.warn({ key }, "an announced kind cannot be read, passed over");
      saving = saving
        .then(() => save(value, announced))
        .catch((error: unknown) =>
          log.error({ err: error, key }, "saving a kind failed; its next announcement repeats it"),
        );
    },
    onSnapshot: () => undefined,
    onError: (error) => log.debug({ reason: error.message }, "watching kinds"),
  });
}

/** A schema that does not compile would refuse every create of its kind; and what people do no worker can. */
function readAnnouncement(value: string): KindAnnouncement | undefined {
  try {
    const announced = kindAnnouncementSchema.parse(JSON.parse(value));
    if (announced.name === manualKind) return undefined;
    z.fromJSONSchema(announced.payloadSchema);
    return announced;
  } catch {
    return undefined;
  }
}

/** Of all versions: tasks of an older one may still wait in a queue that the newest has left. */
export async function listQueues(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom("tasks.kinds").select("queue").distinct().execute();
  return rows.map((row) => row.queue);
}
