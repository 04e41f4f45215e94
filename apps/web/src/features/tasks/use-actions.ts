import { manualKind } from "@millrace/contracts/kind";
import type { TaskSummary } from "@millrace/contracts/task";
import { maySeeAll, useMe } from "../auth/me.queries.ts";
import { actionsOf, manualActionsOf, type TaskAction } from "./task-action.ts";

/** What whoever is signed in may ask of a task. */
export function useActions(task: TaskSummary, now: number): readonly TaskAction[] {
  const { id, role } = useMe();
  if (task.kind === manualKind) return manualActionsOf(task, { id, operates: maySeeAll(role) });
  return actionsOf(task, now);
}
