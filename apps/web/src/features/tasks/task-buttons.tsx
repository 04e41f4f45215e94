import type { TaskWithHistory } from "@millrace/contracts/task";
import { Button, type ButtonLook } from "../../ui/button.tsx";
import { ActionIcon } from "./action-icon.tsx";
import { actionWords, mayChange, type TaskAction, type TaskRequest } from "./task-action.ts";
import { useActions, useReader } from "./use-actions.ts";

interface ButtonGroupProps extends ButtonLook {
  label: string;
  task: TaskWithHistory;
  actions: readonly TaskAction[];
  onAct: (request: TaskRequest) => void;
}

function ButtonGroup({ label, task, actions, onAct, ...look }: ButtonGroupProps) {
  if (actions.length === 0) return null;
  return (
    <div role="group" aria-label={label} className="ml-auto flex flex-wrap justify-end gap-2">
      {actions.map((action) => (
        <Button key={action} {...look} onClick={() => onAct({ task, action })}>
          <ActionIcon action={action} />
          {actionWords[action]}
        </Button>
      ))}
    </div>
  );
}

interface TaskButtonsProps {
  task: TaskWithHistory;
  now: number;
  onAct: (request: TaskRequest) => void;
}

/** What one may ask of an open task. */
export function TaskButtons({ task, now, onAct }: TaskButtonsProps) {
  return <ButtonGroup label="Actions" task={task} actions={useActions(task, now)} onAct={onAct} />;
}

/** What one may do to a task in any status. */
export function ChangeButtons({ task, onAct }: Omit<TaskButtonsProps, "now">) {
  const actions: readonly TaskAction[] = mayChange(task, useReader()) ? ["edit", "delete"] : [];
  return (
    <ButtonGroup label="Change the task" variant="plain" size="small" task={task} actions={actions} onAct={onAct} />
  );
}
