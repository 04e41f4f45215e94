import type { WorkerPresence } from "@millrace/contracts/messages";
import { buckets } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { deleteKey, putKey } from "@millrace/messaging/kv";
import type { Publisher } from "@millrace/messaging/publisher";
import type { Kind } from "./define-kind.ts";

export interface AnnouncerOptions {
  connection: NatsConnection;
  publisher: Publisher;
  kinds: readonly Kind[];
  /** Presence as it is now. */
  presence: () => WorkerPresence;
  onError: (error: unknown) => void;
}

export interface Announcer {
  /** Resolves when the kinds are known to the broker for the first time. */
  readonly announced: Promise<void>;
  /** Takes the presence back. */
  stop(): Promise<void>;
}

const presenceIntervalMs = 3_000;
const kindsIntervalMs = 30_000;
/** The buckets may not be there yet: the server makes them. */
const retryMs = 500;

/** Says again and again what this worker can do and what it holds, so that it is known even after the broker lost everything. */
export function startAnnouncer({ connection, publisher, kinds, presence, onError }: AnnouncerOptions): Announcer {
  const announced = Promise.withResolvers<void>();
  let nextKinds: NodeJS.Timeout | undefined;
  let isStopped = false;

  const putKinds = async (): Promise<void> => {
    const puts = kinds.map(({ announcement }) => {
      const key = `${announcement.name}.${announcement.version}`;
      return putKey(publisher, buckets.kinds, key, JSON.stringify(announcement));
    });
    await Promise.all(puts);
  };
  const announceKinds = async (): Promise<void> => {
    clearTimeout(nextKinds);
    let waitMs = kindsIntervalMs;
    try {
      await putKinds();
      announced.resolve();
    } catch (error) {
      waitMs = retryMs;
      if (connection.connected) onError(error);
    }
    clearTimeout(nextKinds);
    if (!isStopped) nextKinds = setTimeout(() => void announceKinds(), waitMs);
  };
  const putPresence = (): void => {
    if (!connection.connected) return;
    const record = presence();
    putKey(publisher, buckets.workers, record.id, JSON.stringify(record)).catch(onError);
  };

  const forgetReconnect = connection.onReconnect(() => {
    putPresence();
    void announceKinds();
  });
  const presenceTimer = setInterval(putPresence, presenceIntervalMs);
  putPresence();
  void announceKinds();

  return {
    announced: announced.promise,
    async stop() {
      isStopped = true;
      clearTimeout(nextKinds);
      clearInterval(presenceTimer);
      forgetReconnect();
      if (connection.connected) await deleteKey(publisher, buckets.workers, presence().id).catch(onError);
    },
  };
}
