import type { TaskStatus } from "@millrace/contracts/task-state";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMe } from "../features/auth/me.queries.ts";
import type { TaskWithHistory } from "@millrace/contracts/task";
import { useTaskFeed } from "../features/tasks/task-feed.ts";
import { TaskHeader } from "../features/tasks/task-header.tsx";
import { TaskLogView } from "../features/tasks/task-log-view.tsx";
import { TaskData, TaskError } from "../features/tasks/task-outcome.tsx";
import { TaskTimeline } from "../features/tasks/task-timeline.tsx";
import { taskQuery } from "../features/tasks/task.queries.ts";
import { useTaskActing } from "../features/tasks/use-task-acting.tsx";
import { useTaskLog } from "../features/tasks/use-task-log.ts";
import { useApi } from "../lib/api.tsx";
import { hasCode } from "../lib/api-errors.ts";
import { useDocumentTitle } from "./document-title.ts";
import { NotFoundPage } from "./not-found-page.tsx";
import { ProblemPage } from "./problem-page.tsx";
import { TaskGonePage } from "./task-gone-page.tsx";

const emptyLogs: Record<TaskStatus, string> = {
  PENDING: "Lines appear here once a worker starts.",
  RUNNING: "No line yet.",
  SUCCESS: "It wrote nothing, or its lines are older than seven days.",
  FAILED: "It wrote nothing, or its lines are older than seven days.",
  CANCELED: "It wrote nothing, or its lines are older than seven days.",
};

const whyMs = 3_000;

function TaskView({ task }: { task: TaskWithHistory }) {
  useDocumentTitle(task.title || task.kind);
  const me = useMe();
  const lines = useTaskLog(task.id);
  const { act, dialog } = useTaskActing();
  return (
    <article>
      <TaskHeader task={task} myId={me.id} onAct={act} />
      <div className="grid gap-5 lg:grid-cols-[1fr_20rem]">
        <div className="flex min-w-0 flex-col gap-5">
          {task.error && <TaskError error={task.error} />}
          <TaskLogView lines={lines} emptyText={emptyLogs[task.status]} />
          <TaskData task={task} />
        </div>
        <div className="min-w-0 max-lg:order-first">
          <TaskTimeline history={task.history} myId={me.id} />
        </div>
      </div>
      {dialog}
    </article>
  );
}

export function TaskPage() {
  const { taskId } = useParams({ from: "/signed-in/tasks/$taskId" });
  const { data, error, refetch } = useQuery({
    ...taskQuery(useApi(), useTaskFeed(), taskId),
    // What a task waits for changes without the task.
    refetchInterval: ({ state }) =>
      state.data?.status === "PENDING" && !hasCode(state.error, "NOT_FOUND") ? whyMs : false,
  });
  if (data && hasCode(error, "NOT_FOUND")) return <TaskGonePage task={data} />;
  // An address that holds no id at all is as little a task as one that is not there.
  if (hasCode(error, "NOT_FOUND") || hasCode(error, "VALIDATION_FAILED")) return <NotFoundPage />;
  if (data) return <TaskView key={taskId} task={data} />;
  if (error) return <ProblemPage error={error} reset={() => void refetch()} />;
  return (
    <p role="status" className="animate-pulse py-10 text-soft">
      Loading the task…
    </p>
  );
}
