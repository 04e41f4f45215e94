import type { TaskSummary } from "@millrace/contracts/task";
import type { BatchAction } from "@millrace/contracts/task-batch";
import { Link } from "@tanstack/react-router";
import { formatCount, plural } from "../../lib/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { batchWords } from "./batch-action.ts";
import type { BatchResult } from "./batch-answer.ts";

interface BatchOutcomeProps {
  action: BatchAction;
  result: BatchResult;
  /** For their titles. */
  tasks: readonly TaskSummary[];
  onAgain: () => void;
  onClose: () => void;
}

/** How many were done, and of those that were not which and why. */
export function BatchOutcome({ action, result, tasks, onAgain, onClose }: BatchOutcomeProps) {
  const { succeeded, failed, failures, more } = result;
  const titles = new Map(tasks.map(({ id, title, kind }) => [id, title || kind]));
  const { name, done } = batchWords[action];
  const untold = failed - failures.length;
  return (
    <Dialog
      title={`${formatCount(succeeded)} ${done}${failed > 0 ? `, ${formatCount(failed)} not` : ""}`}
      description={more ? "More match than are done at once." : "The others are as they were."}
      onClose={onClose}
    >
      {failures.length > 0 && (
        <ul aria-label="Not done" className="divide-y divide-line overflow-y-auto px-5 sm:px-7">
          {failures.map(({ id, message }) => (
            <li key={id} className="py-2.5 text-sm">
              <Link
                to="/tasks/$taskId"
                params={{ taskId: id }}
                className="font-medium underline-offset-2 hover:underline"
              >
                {titles.get(id) ?? `Task …${id.slice(-6)}`}
              </Link>
              <span className="block text-soft">{message}</span>
            </li>
          ))}
          {untold > 0 && <li className="py-2.5 text-sm text-soft">and {plural(untold, "other")}</li>}
        </ul>
      )}
      <footer className="flex flex-wrap items-center justify-end gap-3 border-t border-line px-5 py-4 sm:px-7">
        {more && (
          <Button variant="primary" onClick={onAgain}>
            {name} the next
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </footer>
    </Dialog>
  );
}
