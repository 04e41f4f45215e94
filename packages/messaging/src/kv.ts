import type { NatsConnection } from "./connection.ts";
import type { DeliveredMessage, Delivery } from "./delivery.ts";
import type { Publisher } from "./publisher.ts";
import { startPull } from "./pull.ts";
import { readStream } from "./read-stream.ts";
import { openCursor, type Cursor } from "./stream-cursor.ts";

export interface BucketEntry {
  key: string;
  /** Null: the key was deleted. */
  value: string | null;
  /** Place in the bucket; grows with every change. */
  revision: number;
  time: Date;
}

const operationHeader = "KV-Operation";
const keyPattern = /^[-/_=a-zA-Z0-9]+(\.[-/_=a-zA-Z0-9]+)*$/;

function keySubject(bucket: string, key: string): string {
  if (!keyPattern.test(key)) throw new TypeError(`"${key}" cannot be a key`);
  return `$KV.${bucket}.${key}`;
}

/** Resolves with the revision once it is stored; rejects with `PublishError` `no-stream` while the bucket does not exist. */
export async function putKey(publisher: Publisher, bucket: string, key: string, value: string): Promise<number> {
  return (await publisher.publish({ subject: keySubject(bucket, key), body: value })).seq;
}

export async function deleteKey(publisher: Publisher, bucket: string, key: string): Promise<void> {
  await publisher.publish({ subject: keySubject(bucket, key), body: "", headers: { [operationHeader]: "DEL" } });
}

/** The keys and values of a bucket as they are now. */
export async function listBucket(connection: NatsConnection, bucket: string): Promise<BucketEntry[]> {
  const messages = await readStream(connection, { ...everyKey(bucket), limit: Number.MAX_SAFE_INTEGER });
  return messages.map((message) => toEntry(bucket, message)).filter((entry) => entry.value !== null);
}

export interface BucketWatchOptions {
  /** Changes, and after a reconnection every key once more. Keys that vanished with a wiped broker come with value null; keys that aged out do not come at all. */
  onEntry: (entry: BucketEntry) => void;
  /** Everything that was there has been given to `onEntry`; again after each reconnection. */
  onSnapshot: () => void;
  onError: (error: Error) => void;
  /** False: keys that vanished with a wiped broker are not reported, and no memory is spent on knowing them. */
  reportsVanished?: boolean;
}

export interface BucketWatch {
  stop(): Promise<void>;
}

/** Follows a bucket over reconnections and wipes. */
export function watchBucket(connection: NatsConnection, bucket: string, options: BucketWatchOptions): BucketWatch {
  const { reportsVanished = true } = options;
  const known = new Set<string>();
  let seen = new Set<string>();
  let cursor: Cursor | undefined;
  /** Messages of the snapshot still to come; 0 once it is complete. */
  let missing = 0;

  const report = (entry: BucketEntry): void => {
    if (entry.value === null) known.delete(entry.key);
    else if (reportsVanished) known.add(entry.key);
    options.onEntry(entry);
  };
  const onMessage = (message: Delivery): void => {
    const entry = toEntry(bucket, message);
    if (missing > 0 && reportsVanished) seen.add(entry.key);
    report(entry);
    if (missing > 0) {
      missing = message.pendingAfter;
      if (missing === 0) completeSnapshot();
    }
  };
  const completeSnapshot = (): void => {
    for (const key of known) {
      if (!seen.has(key)) report({ key, value: null, revision: 0, time: new Date(0) });
    }
    seen = new Set();
    options.onSnapshot();
  };
  const pull = startPull(connection, {
    capacity: 256,
    room: () => 256,
    async bind() {
      cursor?.remove();
      cursor = await openCursor(connection, everyKey(bucket));
      seen = new Set();
      missing = cursor.pending;
      if (missing === 0) completeSnapshot();
      return cursor;
    },
    onMessage,
    // What was still to come has aged out meanwhile.
    onIdle() {
      if (missing === 0) return;
      missing = 0;
      completeSnapshot();
    },
    onError: options.onError,
  });

  return {
    async stop() {
      await pull.stop();
      cursor?.remove();
    },
  };
}

function everyKey(bucket: string) {
  return { stream: `KV_${bucket}`, subject: `$KV.${bucket}.>`, from: "last-per-subject" } as const;
}

function toEntry(bucket: string, message: DeliveredMessage): BucketEntry {
  const isDeleted = message.header(operationHeader) !== undefined;
  return {
    key: message.subject.slice(`$KV.${bucket}.`.length),
    value: isDeleted ? null : new TextDecoder().decode(message.data),
    revision: message.seq,
    time: message.time,
  };
}
