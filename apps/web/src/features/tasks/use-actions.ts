import { manualKind } from "@millrace/contracts/kind";
import type { TaskSummary } from "@millrace/contracts/task";
import { createContext, use } from "react";
import { actionsOf, manualActionsOf, type Reader, type TaskAction } from "./task-action.ts";

const ReaderContext = createContext<Reader | undefined>(undefined);

/** Who looks at the tasks below it. */
export const ReaderProvider = ReaderContext.Provider;

/** What whoever looks at a task may ask of it. */
export function useActions(task: TaskSummary, now: number): readonly TaskAction[] {
  const reader = use(ReaderContext);
  if (!reader) throw new Error("useActions needs a ReaderProvider above it");
  return task.kind === manualKind ? manualActionsOf(task, reader) : actionsOf(task, now);
}
