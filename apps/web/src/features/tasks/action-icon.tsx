import {
  Ban,
  Check,
  Pencil,
  Play,
  RotateCcw,
  SkipForward,
  Trash2,
  UserRoundPen,
  X,
  type LucideIcon,
} from "lucide-react";
import type { TaskAction } from "./task-action.ts";

const icons: Record<TaskAction, LucideIcon> = {
  "try-now": SkipForward,
  cancel: Ban,
  retry: RotateCcw,
  start: Play,
  complete: Check,
  fail: X,
  assign: UserRoundPen,
  edit: Pencil,
  delete: Trash2,
};

export function ActionIcon({ action }: { action: TaskAction }) {
  const Icon = icons[action];
  return <Icon className="size-4" aria-hidden />;
}
