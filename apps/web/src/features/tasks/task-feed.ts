import type { TaskSummary, TaskUpdateEvent, TaskWithHistory } from "@millrace/contracts/task";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { mergeIntoTask } from "./task-detail.ts";
import type { Scope, TaskFilters } from "./task-filters.ts";
import { taskKeys } from "./task-keys.ts";
import { applyEvent, beginsAnew, mergeTasks, removeTasks, type TaskRows } from "./task-rows.ts";

/** Carries live events into what the pages show. */
export interface TaskFeed {
  apply(event: TaskUpdateEvent, scope: Scope): void;
  /** Shows tasks that this page has just created, without waiting for the stream. */
  insert(tasks: TaskSummary[]): void;
  /** Takes tasks out of the lists that this page has just deleted. */
  remove(ids: string[]): void;
  /** Keeps a copy of what arrives, of one scope or of any, while something is being fetched. */
  record(scope?: Scope): { stop(): TaskUpdateEvent[] };
}

export function createTaskFeed(queryClient: QueryClient): TaskFeed {
  const recordings = new Set<{ scope: Scope | undefined; events: TaskUpdateEvent[] }>();

  function updateLists(scope: Scope | undefined, update: (rows: TaskRows, filters: TaskFilters) => TaskRows): void {
    for (const query of queryClient.getQueryCache().findAll({ queryKey: taskKeys.lists() })) {
      const filters = taskKeys.filtersOf(query.queryKey);
      if (!filters || (scope && filters.scope !== scope)) continue;
      queryClient.setQueryData<TaskRows>(query.queryKey, (rows) => rows && update(rows, filters));
    }
  }

  function updateTaskWithHistorys(event: TaskUpdateEvent): void {
    for (const query of queryClient.getQueryCache().findAll({ queryKey: taskKeys.details() })) {
      const held = queryClient.getQueryData<TaskWithHistory>(query.queryKey);
      if (!held) continue;
      const { task, stale } = mergeIntoTask(held, event);
      if (task !== held) queryClient.setQueryData<TaskWithHistory>(query.queryKey, task);
      if (stale) void queryClient.invalidateQueries({ queryKey: query.queryKey });
    }
  }

  return {
    apply(event, scope) {
      for (const recording of recordings)
        if (!recording.scope || recording.scope === scope) recording.events.push(event);
      if (beginsAnew(event)) {
        void queryClient.invalidateQueries({ queryKey: taskKeys.all });
        return;
      }
      updateLists(scope, (rows, filters) => applyEvent(rows, event, filters));
      updateTaskWithHistorys(event);
    },
    insert(tasks) {
      updateLists(undefined, (rows, filters) => mergeTasks(rows, tasks, filters));
    },
    remove(ids) {
      updateLists(undefined, (rows) => removeTasks(rows, ids));
    },
    record(scope) {
      const recording = { scope, events: [] };
      recordings.add(recording);
      return {
        stop() {
          recordings.delete(recording);
          return recording.events;
        },
      };
    },
  };
}

const TaskFeedContext = createContext<TaskFeed | undefined>(undefined);

export const TaskFeedProvider = TaskFeedContext.Provider;

export function useTaskFeed(): TaskFeed {
  const feed = use(TaskFeedContext);
  if (!feed) throw new Error("useTaskFeed needs a TaskFeedProvider above it");
  return feed;
}
