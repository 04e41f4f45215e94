import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskSort } from "@millrace/contracts/task-list";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useNow } from "../../lib/use-now.ts";
import { RowActions } from "./row-actions.tsx";
import { RowMoment } from "./row-moment.tsx";
import { StatusPill, StatusSign } from "./status-mark.tsx";
import type { TaskRequest } from "./task-action.ts";
import { wordsOfTiming } from "./task-timing.ts";
import { priorityWords } from "./task-words.ts";

/** Every row is as high, so that thousands can be placed without measuring. */
export const rowHeight = 72;

const newForMs = 4_000;

function Timing({ task }: { task: TaskSummary }) {
  const now = useNow(task.status === "RUNNING" || task.runAt ? 1_000 : undefined);
  return <span className="tabular-nums">{wordsOfTiming(task, now)}</span>;
}

function RaceLine({ percent }: { percent: number }) {
  return (
    <span aria-hidden className="absolute inset-x-0 -bottom-px h-0.5">
      <span
        className="race block h-full rounded-r-full transition-[width] duration-300"
        style={{ width: `${percent}%` }}
      />
    </span>
  );
}

interface TaskRowProps {
  task: TaskSummary;
  sort: TaskSort;
  isSelected: boolean;
  onSelect: (id: string, on: boolean) => void;
  onAct: (request: TaskRequest) => void;
}

export const TaskRow = memo(function TaskRow({ task, sort, isSelected, onSelect, onAct }: TaskRowProps) {
  const { id, title, kind, status, priority, attempt, maxAttempts, tags, progress, error, createdAt } = task;
  const [isNew] = useState(() => Date.now() - Date.parse(createdAt) < newForMs);
  const note = status === "RUNNING" ? progress?.note : error?.message;
  return (
    <div
      data-row={id}
      className={`group relative flex h-full border-b border-line ${isSelected ? "bg-water-wash/45" : ""}`}
    >
      <label className="grid w-12 shrink-0 place-items-center">
        <input
          type="checkbox"
          aria-label={`Select ${title || kind}`}
          aria-keyshortcuts="x"
          checked={isSelected}
          onChange={(event) => onSelect(id, event.target.checked)}
          className="size-5 scroll-mt-64 accent-water"
        />
      </label>
      <Link
        to="/tasks/$taskId"
        params={{ taskId: id }}
        data-task={id}
        data-row-status={status}
        className={`relative flex h-full min-w-0 grow scroll-mt-64 items-center gap-3 pr-4 outline-offset-[-2px] hover:bg-water-wash/45 sm:gap-4 sm:pr-5 pl-1 ${isNew ? "arrive" : ""}`}
      >
        <StatusSign status={status} className="size-9 max-sm:hidden" />
        <span className="min-w-0 grow">
          <span className="flex items-baseline gap-2">
            <span className="truncate font-medium">{title || kind}</span>
            {tags.slice(0, 3).map((tag) => (
              <span key={tag} className="rounded bg-sunken px-1.5 py-0.5 text-xs text-soft max-md:hidden">
                {tag}
              </span>
            ))}
          </span>
          <span className="mt-0.5 flex gap-2 text-xs text-soft">
            <span className="shrink-0 font-mono">
              {kind} {id.slice(-6)}
            </span>
            {priority !== "MEDIUM" && (
              <span className={`shrink-0 ${priority === "HIGH" ? "font-semibold text-ink" : ""}`}>
                {priorityWords[priority]} priority
              </span>
            )}
            {attempt > 1 && (
              <span className="shrink-0">
                attempt {attempt} of {maxAttempts}
              </span>
            )}
            {note && <span className="truncate max-sm:hidden">{note}</span>}
          </span>
        </span>
        <span className="w-24 shrink-0 text-right text-sm text-soft max-md:hidden">
          <Timing task={task} />
        </span>
        <span className="flex w-24 shrink-0 flex-col items-end gap-1 sm:w-44 sm:flex-row-reverse sm:items-center sm:justify-between sm:gap-4">
          <RowMoment task={task} sort={sort} />
          <StatusPill status={status} sign={false} className="max-sm:order-first" />
        </span>
        {status === "RUNNING" && <RaceLine percent={progress?.percent ?? 0} />}
      </Link>
      <RowActions task={task} onAct={onAct} />
    </div>
  );
});
