import { manualKind } from "@millrace/contracts/kind";
import type { TaskSummary } from "@millrace/contracts/task";
import { createContext, use } from "react";
import { actionsOf, manualActionsOf, type Reader, type TaskAction } from "./task-action.ts";

const ReaderContext = createContext<Reader | undefined>(undefined);

/** Who looks at the tasks below it. */
export const ReaderProvider = ReaderContext.Provider;

export function useReader(): Reader {
  const reader = use(ReaderContext);
  if (!reader) throw new Error("useReader needs a ReaderProvider above it");
  return reader;
}

/** What whoever looks at a task may ask of it. */
export function useActions(task: TaskSummary, now: number): readonly TaskAction[] {
  const reader = useReader();
  return task.kind === manualKind ? manualActionsOf(task, reader) : actionsOf(task, now);
}
