import { taskLogSchema, type TaskLog } from "@millrace/contracts/messages";
import { streams, taskLogSubject } from "@millrace/contracts/subjects";
import type { CoreMessage, NatsConnection } from "./connection.ts";
import { readStream } from "./read-stream.ts";

export interface StoredTaskLog {
  /** Place in the stream; grows, with holes between tasks. */
  seq: number;
  log: TaskLog;
}

export interface TaskLogRange {
  /** Only what came later; 0 for everything. */
  afterSeq: number;
  /** Messages, each with some lines. */
  limit: number;
}

/** What a worker wrote is parsed; what does not fit is left out. */
export function parseTaskLog(seq: number, data: Uint8Array): StoredTaskLog | undefined {
  try {
    const parsed = taskLogSchema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    return parsed.success ? { seq, log: parsed.data } : undefined;
  } catch {
    return undefined;
  }
}

export async function readTaskLog(
  connection: NatsConnection,
  taskId: string,
  { afterSeq, limit }: TaskLogRange,
): Promise<StoredTaskLog[]> {
  const range = { stream: streams.taskLogs, subject: taskLogSubject(taskId), from: afterSeq + 1, limit };
  const messages = await readStream(connection, range);
  return messages.flatMap((message) => parseTaskLog(message.seq, message.data) ?? []);
}

/** A list of running tasks asks for each of them: it must not wait long for a broker that is stuck. */
const patienceMs = 500;

/** The newest log message of a task, which tells its progress; one round trip. */
export async function lastTaskLog(connection: NatsConnection, taskId: string): Promise<StoredTaskLog | undefined> {
  const subject = `$JS.API.DIRECT.GET.${streams.taskLogs}.${taskLogSubject(taskId)}`;
  const answer = await connection.request(subject, undefined, patienceMs);
  return isMissing(answer) ? undefined : parseTaskLog(Number(answer.headers?.get("Nats-Sequence")), answer.data);
}

function isMissing(answer: CoreMessage): boolean {
  return answer.headers === undefined || answer.headers.code >= 400;
}
