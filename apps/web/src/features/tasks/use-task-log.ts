import { resume } from "@millrace/contracts/resume";
import type { TaskLogEntry, TaskLogEvent } from "@millrace/contracts/task";
import { useEffect, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { errorBodyOf, isPassing } from "../../lib/api-errors.ts";
import { appendLines } from "./log-lines.ts";
import { useTaskFeed } from "./task-feed.ts";

const gatherMs = 60;

/** A task's log from its first line on, as it is written. */
export function useTaskLog(taskId: string): readonly TaskLogEntry[] {
  const api = useApi();
  const feed = useTaskFeed();
  const [log, setLog] = useState<{ taskId: string; lines: readonly TaskLogEntry[] }>({ taskId, lines: [] });

  useEffect(() => {
    let gathered: TaskLogEntry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      const lines = gathered;
      gathered = [];
      timer = undefined;
      setLog((held) => ({ taskId, lines: appendLines(held.taskId === taskId ? held.lines : [], lines) }));
    };
    const stream = resume<TaskLogEvent>({
      subscribe: (lastEventId, callbacks) => api.tasks.onLog.subscribe({ taskId, lastEventId }, callbacks),
      onData: ({ lines, progress }) => {
        gathered.push(...lines);
        timer ??= setTimeout(flush, gatherMs);
        if (progress) feed.apply({ type: "progress", progress: [{ id: taskId, ...progress }] }, "mine");
      },
      isFatal: (error) => errorBodyOf(error) !== undefined && !isPassing(error),
      capMs: 5_000,
    });
    return () => {
      stream.stop();
      clearTimeout(timer);
    };
  }, [api, feed, taskId]);

  return log.taskId === taskId ? log.lines : [];
}
