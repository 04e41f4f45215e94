import type { TaskWithHistory } from "@millrace/contracts/task";
import { Button } from "../../ui/button.tsx";
import { ActionIcon } from "./action-icon.tsx";
import { actionWords, type TaskRequest } from "./task-action.ts";
import { useActions } from "./use-actions.ts";

interface TaskButtonsProps {
  task: TaskWithHistory;
  now: number;
  onAct: (request: TaskRequest) => void;
}

/** What one may ask of an open task. */
export function TaskButtons({ task, now, onAct }: TaskButtonsProps) {
  const actions = useActions(task, now);
  if (actions.length === 0) return null;
  return (
    <div role="group" aria-label="Actions" className="ml-auto flex gap-2">
      {actions.map((action) => (
        <Button key={action} onClick={() => onAct({ task, action })}>
          <ActionIcon action={action} />
          {actionWords[action]}
        </Button>
      ))}
    </div>
  );
}
