import { manualKind } from "@millrace/contracts/kind";
import type { TaskStatus } from "@millrace/contracts/task-state";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { formatRelative } from "../../lib/time.ts";
import { useNow } from "../../lib/use-now.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { StatusPill } from "./status-mark.tsx";
import type { TaskWithHistory } from "@millrace/contracts/task";
import { wordsOfAssignee } from "./assignee-words.ts";
import type { TaskRequest } from "./task-action.ts";
import { ChangeButtons, TaskButtons } from "./task-buttons.tsx";
import { waitsUntil, wordsOfTiming } from "./task-timing.ts";
import { TaskWhy } from "./task-why.tsx";
import { priorityWords } from "./task-words.ts";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="truncate text-sm font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Progress({ task: { progress, status } }: { task: TaskWithHistory }) {
  const percent = status === "SUCCESS" ? 100 : Math.round(progress?.percent ?? 0);
  if (status !== "RUNNING" && status !== "SUCCESS") return null;
  return (
    <div className="mt-5">
      <ProgressBar label="Progress" percent={percent} className="h-2.5" />
      <p className="mt-2 flex justify-between gap-4 text-sm text-soft">
        <span className="truncate">{status === "RUNNING" ? progress?.note : "Done"}</span>
        <span className="tabular-nums">{percent} %</span>
      </p>
    </div>
  );
}

const timingNames: Record<Exclude<TaskStatus, "PENDING">, string> = {
  RUNNING: "Running for",
  SUCCESS: "Took",
  FAILED: "Took",
  CANCELED: "Took",
};

function Timing({ task, now }: { task: TaskWithHistory; now: number }) {
  if (task.status === "PENDING") {
    const until = waitsUntil(task, now);
    return until && <Fact name={task.attempt > 1 ? "Next try" : "Starts"}>{formatRelative(until, now)}</Fact>;
  }
  const timing = wordsOfTiming(task, now);
  return timing && <Fact name={timingNames[task.status]}>{timing}</Fact>;
}

interface TaskHeaderProps {
  task: TaskWithHistory;
  myId: string;
  onAct: (request: TaskRequest) => void;
}

/** What a task is and how far it has come. */
export function TaskHeader({ task, myId, onAct }: TaskHeaderProps) {
  const isOpen = task.status === "RUNNING" || task.status === "PENDING";
  const now = useNow(isOpen ? 500 : undefined);
  return (
    <header className="mb-6">
      <div className="flex items-center gap-2">
        <Link
          to="/tasks"
          activeOptions={{ exact: true }}
          className="-ml-2 inline-flex items-center gap-1.5 rounded-lg px-2 py-1 text-sm text-soft hover:bg-sunken hover:text-ink"
        >
          <ArrowLeft className="size-4" aria-hidden />
          Tasks
        </Link>
        <ChangeButtons task={task} onAct={onAct} />
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 font-display text-3xl font-semibold tracking-tight break-words">
          {task.title || task.kind}
        </h1>
        <StatusPill status={task.status} className="text-sm" />
        <TaskButtons task={task} now={now} onAct={onAct} />
      </div>
      {task.description && <p className="mt-2 max-w-prose whitespace-pre-wrap text-soft">{task.description}</p>}
      <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-3 sm:flex sm:flex-wrap sm:gap-x-10">
        <Fact name="Kind">
          <span className="font-mono text-[0.8125rem]">{task.kind}</span>
        </Fact>
        {task.kind === manualKind && <Fact name="Assignee">{wordsOfAssignee(task, myId)}</Fact>}
        <Fact name="Attempt">
          {task.attempt} of {task.maxAttempts}
        </Fact>
        <Fact name="Priority">{priorityWords[task.priority]}</Fact>
        <Fact name="Created">
          <TimeAgo at={task.createdAt} />
        </Fact>
        <Timing task={task} now={now} />
        {isOpen && task.expiresAt && (
          <Fact name="Expires">
            <TimeAgo at={task.expiresAt} />
          </Fact>
        )}
        {task.tags.length > 0 && <Fact name="Tags">{task.tags.join(", ")}</Fact>}
      </dl>
      <TaskWhy task={task} myId={myId} />
      <Progress task={task} />
    </header>
  );
}
