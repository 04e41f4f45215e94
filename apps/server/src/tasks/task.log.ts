import type {
  taskLogListSchema,
  taskLogsInputSchema,
  onLogInputSchema,
  TaskLogEntry,
  TaskLogEvent,
} from "@millrace/contracts/task";
import type { NatsConnection } from "@millrace/messaging/connection";
import { followTaskLog } from "@millrace/messaging/follow-task-log";
import { readTaskLog, type StoredTaskLog } from "@millrace/messaging/task-log";
import type { z } from "zod";
import { AppError } from "../app-error.ts";

/** A line's place: its message in the stream and its index within. */
interface LogPlace {
  seq: number;
  index: number;
}

/** A page of a task's log, oldest first. */
export async function listLog(
  connection: NatsConnection,
  { id, cursor, limit }: z.output<typeof taskLogsInputSchema>,
): Promise<z.infer<typeof taskLogListSchema>> {
  const after = cursor ? readPlace(cursor) : { seq: 0, index: -1 };
  const messages = await readTaskLog(connection, id, { afterSeq: Math.max(0, after.seq - 1), limit: limit + 1 }).catch(
    refuseWithoutBroker,
  );
  const lines = messages.flatMap(toEntries).filter(({ id: place }) => isAfterPlace(readPlace(place), after));
  const items = lines.slice(0, limit);
  const more = lines.length > limit || messages.length > limit;
  return { items, nextCursor: more ? (items.at(-1)?.id ?? null) : null };
}

/** The log as it is written, from the beginning or from a cursor on. */
export async function* followLog(
  connection: NatsConnection,
  { taskId, lastEventId }: z.output<typeof onLogInputSchema>,
  signal: AbortSignal,
): AsyncGenerator<{ id: string; event: TaskLogEvent }> {
  const afterSeq = lastEventId ? Number(lastEventId) : 0;
  if (!Number.isSafeInteger(afterSeq) || afterSeq < 0) throw invalidCursor("lastEventId");
  for await (const stored of followTaskLog(connection, taskId, { afterSeq, signal })) {
    const { progress, attempt } = stored.log;
    yield {
      id: String(stored.seq),
      event: { lines: toEntries(stored), progress: progress ? { attempt, ...progress } : null },
    };
  }
}

function toEntries({ seq, log }: StoredTaskLog): TaskLogEntry[] {
  return log.lines.map((line, index) => ({ id: `${seq}.${index}`, attempt: log.attempt, ...line }));
}

function isAfterPlace(a: LogPlace, b: LogPlace): boolean {
  return a.seq > b.seq || (a.seq === b.seq && a.index > b.index);
}

function readPlace(text: string): LogPlace {
  const [, seq, index] = /^(\d{1,15})\.(\d{1,6})$/.exec(text) ?? [];
  if (seq === undefined || index === undefined) throw invalidCursor("cursor");
  return { seq: Number(seq), index: Number(index) };
}

function invalidCursor(path: string): AppError {
  const message = "is not a cursor of this log: leave it out to start anew";
  return new AppError("VALIDATION_FAILED", `${path} ${message}`, { issues: [{ path, message }] });
}

function refuseWithoutBroker(cause: unknown): never {
  throw new AppError(
    "UNAVAILABLE",
    "The log is kept on NATS, which does not answer right now: try again in a moment.",
    {
      retryAfterSeconds: 2,
      cause,
    },
  );
}
