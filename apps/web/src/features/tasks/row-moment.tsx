import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskSort } from "@millrace/contracts/task-list";
import { TimeAgo } from "../../ui/time-ago.tsx";

const look = "text-xs whitespace-nowrap text-soft tabular-nums sm:text-sm";

/** The moment of a task that its list is sorted by; when it was created, unless it is sorted by another. */
export function RowMoment({ task, sort }: { task: TaskSummary; sort: TaskSort }) {
  if (sort === "updated") return <TimeAgo at={task.updatedAt} className={look} />;
  if (sort !== "expires") return <TimeAgo at={task.createdAt} className={look} />;
  if (task.expiresAt === null) return <span className={look}>no end</span>;
  return (
    <span className={look}>
      due <TimeAgo at={task.expiresAt} />
    </span>
  );
}
