import type { Progress } from "@millrace/contracts/messages";
import type { TaskSummary } from "@millrace/contracts/task";
import type { NatsConnection } from "@millrace/messaging/connection";
import { lastTaskLog } from "@millrace/messaging/task-log";

export type ReadProgress = (taskId: string) => Promise<Progress | null>;

/** Progress lives in the log stream: the newest message of a task tells it. Without the broker there is none. */
export function createProgressReader(connection: NatsConnection): ReadProgress {
  return async (taskId) => {
    if (!connection.connected) return null;
    const entry = await lastTaskLog(connection, taskId).catch(() => undefined);
    return entry?.log.progress ?? null;
  };
}

/** Adds the progress of those that run. */
export async function withProgress<T extends TaskSummary>(readProgress: ReadProgress, tasks: T[]): Promise<T[]> {
  return Promise.all(
    tasks.map(async (task) => (task.status === "RUNNING" ? { ...task, progress: await readProgress(task.id) } : task)),
  );
}
