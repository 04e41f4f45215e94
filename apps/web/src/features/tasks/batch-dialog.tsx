import { limits } from "@millrace/contracts/limits";
import type { TaskSummary } from "@millrace/contracts/task";
import type { BatchAction } from "@millrace/contracts/task-batch";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { formatCount, plural } from "../../lib/text.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { AssigneeField } from "./assignee-field.tsx";
import { batchWords, fits } from "./batch-action.ts";
import type { BatchResult } from "./batch-answer.ts";
import { BatchOutcome } from "./batch-outcome.tsx";
import type { TaskFilters } from "./task-filters.ts";
import { useReader } from "./use-actions.ts";
import { useBatch } from "./use-batch.ts";
import { wordsOfCount, type TaskCount } from "./use-task-count.ts";

interface BatchDialogProps {
  action: BatchAction;
  /** The chosen ones, as far as they are shown. */
  tasks: readonly TaskSummary[];
  /** All that match are meant. */
  all: { filters: TaskFilters; count: TaskCount | undefined } | undefined;
  /** What stays selected: those that were not done. */
  onFailed: (ids: string[]) => void;
  onClose: () => void;
}

/** Asks before many tasks are acted on, and tells what became of them. */
export function BatchDialog({ action, tasks: selected, all, onFailed, onClose }: BatchDialogProps) {
  const reader = useReader();
  const toast = useToast();
  // What is confirmed is what was asked about, whatever the list does meanwhile.
  const [{ tasks, whole }] = useState({ tasks: selected, whole: all });
  const [assignee, setAssignee] = useState("random");
  const [reason, setReason] = useState("");
  const [result, setResult] = useState<BatchResult>();
  const words = batchWords[action];
  const batch = useBatch((next) => {
    onFailed(whole ? [] : next.failures.map(({ id }) => id));
    if (next.failed > 0 || next.more) return setResult(next);
    toast({ title: `${plural(next.succeeded, "task")} ${words.done}` });
    onClose();
  });
  const { byField, problem } = formProblems([], batch.error, ["assignee", "reason"]);
  const submit = (): void =>
    batch.mutate({
      action,
      target: whole ? { filters: whole.filters } : { ids: tasks.map(({ id }) => id) },
      ...(action === "assign" && { assignee }),
      ...(reason.trim() && { reason: reason.trim() }),
    });

  if (result) {
    const again = (): void => {
      setResult(undefined);
      submit();
    };
    return <BatchOutcome action={action} result={result} tasks={tasks} onAgain={again} onClose={onClose} />;
  }
  const unfit = whole ? 0 : tasks.filter((task) => !fits(action, task, reader)).length;
  const howMany = whole
    ? `all ${whole.count ? wordsOfCount(whole.count) : "tasks"} that match`
    : plural(tasks.length, "task");
  return (
    <FormDialog
      title={`${words.name} ${howMany}?`}
      description={words.consequence}
      action={`${words.name} ${whole ? "all that match" : plural(tasks.length, "task")}`}
      variant={action === "delete" || action === "cancel" ? "danger" : "primary"}
      isPending={batch.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      {unfit > 0 && (
        <p className="text-sm text-soft">
          As it looks, {unfit === 1 ? "one of them" : `${formatCount(unfit)} of them`} cannot be {words.done}: you will
          be told why.
        </p>
      )}
      {whole && (
        <p className="text-sm text-soft">
          All that match when you confirm: at most {formatCount(limits.tasksPerFilterBatch)} at once, the newest first.
        </p>
      )}
      {action === "assign" && (
        <AssigneeField
          label="To"
          value={assignee}
          offersNobody={false}
          error={byField.get("assignee")}
          onChange={setAssignee}
        />
      )}
      <ReasonField
        value={reason}
        optional
        hint="It stands in the timeline of each."
        error={byField.get("reason")}
        onChange={setReason}
      />
    </FormDialog>
  );
}
