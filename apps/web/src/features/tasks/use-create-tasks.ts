import type { CreateTaskInput, TaskSummary } from "@millrace/contracts/task";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { isPassing } from "../../lib/api-errors.ts";
import { createKeyring } from "./idempotency.ts";
import { useTaskFeed } from "./task-feed.ts";

const triesAtMost = 4;

export interface TaskOrder {
  input: CreateTaskInput;
  count: number;
}

/** Creates one task or many alike; safe to send again when the answer was lost. */
export function useCreateTasks(onCreated: (tasks: TaskSummary[]) => void) {
  const api = useApi();
  const feed = useTaskFeed();
  const [keyring] = useState(() => createKeyring());
  return useMutation({
    mutationFn: async ({ input, count }: TaskOrder): Promise<TaskSummary[]> => {
      const tasks = keyring.sign(input, count);
      const [first] = tasks;
      if (first && tasks.length === 1) return [await api.tasks.create.mutate(first)];
      return (await api.tasks.createMany.mutate({ tasks })).items;
    },
    retry: (failures, error) => failures < triesAtMost && isPassing(error),
    onSuccess: (tasks) => {
      keyring.forget();
      feed.insert(tasks);
      onCreated(tasks);
    },
  });
}
