import { manualKind } from "@millrace/contracts/kind";
import type { TaskSummary } from "@millrace/contracts/task";
import type { BatchAction } from "@millrace/contracts/task-batch";
import { mayChange, type Reader } from "./task-action.ts";

interface BatchWords {
  /** On its button. */
  name: string;
  /** What became of the tasks. */
  done: string;
  /** What it does to each. */
  consequence: string;
}

export const batchWords: Record<BatchAction, BatchWords> = {
  complete: { name: "Complete", done: "completed", consequence: "What was not begun counts as begun now." },
  cancel: { name: "Cancel", done: "canceled", consequence: "What waits will not start; what runs is told to stop." },
  retry: { name: "Retry", done: "sent again", consequence: "Each gets another attempt, with its payload as it is." },
  assign: { name: "Assign", done: "assigned", consequence: "What was begun begins anew." },
  delete: {
    name: "Delete",
    done: "deleted",
    consequence: "They leave every list; what is open is canceled. This cannot be undone.",
  },
};

/** In the order of their buttons. */
export const batchOrder = ["complete", "assign", "cancel", "retry", "delete"] as const satisfies BatchAction[];

function hasEndedBadly({ status }: TaskSummary): boolean {
  return status === "FAILED" || status === "CANCELED";
}

/** A retry begins it now. */
function waitsForItsTime({ status, runAt, kind }: TaskSummary): boolean {
  return status === "PENDING" && runAt !== null && kind !== manualKind;
}

/** Whether it makes sense for a task; the server has the last word. */
export function fits(action: BatchAction, task: TaskSummary, reader: Reader): boolean {
  const isOpen = task.status === "PENDING" || task.status === "RUNNING";
  const isOpenManual = isOpen && task.kind === manualKind;
  switch (action) {
    case "complete":
      return isOpenManual && task.assigneeId === reader.id;
    case "assign":
      return isOpenManual && reader.operates;
    case "cancel":
      return isOpen && mayChange(task, reader);
    case "retry":
      return (hasEndedBadly(task) || waitsForItsTime(task)) && mayChange(task, reader);
    case "delete":
      return mayChange(task, reader);
  }
}

/** What may be done to all that match, of which not all are known here. */
export function actionsForAll(reader: Reader): BatchAction[] {
  return batchOrder.filter((action) => action !== "assign" || reader.operates);
}

export function actionsFor(tasks: readonly TaskSummary[], reader: Reader): BatchAction[] {
  return batchOrder.filter((action) => tasks.some((task) => fits(action, task, reader)));
}
