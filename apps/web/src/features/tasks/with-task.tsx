import type { TaskWithHistory } from "@millrace/contracts/task";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useApi } from "../../lib/api.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { kindsQuery } from "../kinds/kind.queries.ts";
import { useTaskFeed } from "./task-feed.ts";
import { taskQuery } from "./task.queries.ts";

interface WithTaskProps {
  taskId: string;
  title: string;
  onClose: () => void;
  /** The dialog, once the task is there; without a schema where no worker announces its kind. */
  children: (task: TaskWithHistory, schema: Record<string, unknown> | undefined) => ReactNode;
}

/** A dialog about a whole task and its payload; until both are known, it says what it waits for. */
export function WithTask({ taskId, title, onClose, children }: WithTaskProps) {
  const api = useApi();
  const kinds = useQuery(kindsQuery(api));
  const task = useQuery(taskQuery(api, useTaskFeed(), taskId));
  if (task.data && kinds.data) {
    return children(task.data, kinds.data.find(({ name }) => name === task.data.kind)?.payloadSchema);
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <Loaded what="The task" isPending error={task.error ?? kinds.error}>
        {null}
      </Loaded>
    </Dialog>
  );
}
