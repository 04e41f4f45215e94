import type { BatchAction } from "@millrace/contracts/task-batch";
import { useApi } from "../../lib/api.tsx";
import { messageOf } from "../../lib/api-errors.ts";
import { useWrite } from "../../lib/use-write.ts";
import { inCalls, resultOf, type BatchResult } from "./batch-answer.ts";
import { requestOf, type TaskFilters } from "./task-filters.ts";
import { taskKeys } from "./task-keys.ts";

/** Chosen ones, or all that match. */
export type BatchTarget = { ids: string[] } | { filters: TaskFilters };

interface BatchOrder {
  action: BatchAction;
  target: BatchTarget;
  assignee?: string;
  reason?: string;
}

export function useBatch(onDone: (result: BatchResult) => void) {
  const { tasks } = useApi();
  return useWrite({
    write: async ({ target, ...order }: BatchOrder): Promise<BatchResult> =>
      "ids" in target
        ? inCalls(target.ids, (ids) => tasks.batch.mutate({ ...order, ids }), messageOf)
        : resultOf(await tasks.batch.mutate({ ...order, filter: requestOf(target.filters) })),
    changes: taskKeys.all,
    onDone,
  });
}
