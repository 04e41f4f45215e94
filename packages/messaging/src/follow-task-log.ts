import { streams, taskLogSubject } from "@millrace/contracts/subjects";
import type { NatsConnection } from "./connection.ts";
import { startPull } from "./pull.ts";
import { openCursor, type Cursor } from "./stream-cursor.ts";
import { streamState } from "./stream-info.ts";
import { parseTaskLog, type StoredTaskLog } from "./task-log.ts";

export interface FollowOptions {
  /** Only what came later; 0 for everything. */
  afterSeq: number;
  /** Ends it. */
  signal: AbortSignal;
  onError?: (error: Error) => void;
}

/** Messages fetched ahead of a slow reader. */
const capacity = 64;

/** The log of a task as it is written, over reconnections. After a wiped broker it goes on with what the new stream holds. */
export async function* followTaskLog(
  connection: NatsConnection,
  taskId: string,
  { afterSeq, signal, onError = () => undefined }: FollowOptions,
): AsyncGenerator<StoredTaskLog, void, void> {
  let waiting: StoredTaskLog[] = [];
  let lastSeq = afterSeq;
  let created: number | undefined;
  let cursor: Cursor | undefined;
  let wake = Promise.withResolvers<void>();
  const onAbort = (): void => wake.resolve();
  signal.addEventListener("abort", onAbort);

  const pull = startPull(connection, {
    capacity,
    room: () => capacity - waiting.length,
    async bind() {
      cursor?.remove();
      const state = await streamState(connection, streams.taskLogs);
      // A stream made anew counts from 1 again.
      const isAnother = created !== undefined && created !== state.created.getTime();
      if (isAnother || state.lastSeq < lastSeq) lastSeq = 0;
      created = state.created.getTime();
      cursor = await openCursor(connection, {
        stream: streams.taskLogs,
        subject: taskLogSubject(taskId),
        from: lastSeq + 1,
      });
      return cursor;
    },
    onMessage(message) {
      if (message.seq <= lastSeq) return;
      lastSeq = message.seq;
      const stored = parseTaskLog(message.seq, message.data);
      if (stored) waiting.push(stored);
      wake.resolve();
    },
    onError,
  });
  try {
    while (!signal.aborted) {
      if (waiting.length === 0) await wake.promise;
      wake = Promise.withResolvers();
      const batch = waiting;
      waiting = [];
      yield* batch;
      pull.more();
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    await pull.stop();
    cursor?.remove();
  }
}
