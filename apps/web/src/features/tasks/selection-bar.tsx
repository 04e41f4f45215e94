import type { BatchAction } from "@millrace/contracts/task-batch";
import { formatCount } from "../../lib/text.ts";
import { Button } from "../../ui/button.tsx";
import { ActionIcon } from "./action-icon.tsx";
import { actionsFor, actionsForAll, batchWords } from "./batch-action.ts";
import { useReader } from "./use-actions.ts";
import type { Selection } from "./use-selection.ts";
import { numberOfCount, wordsOfCount, type TaskCount } from "./use-task-count.ts";

interface SelectionBarProps {
  shown: readonly { id: string }[];
  count: TaskCount | undefined;
  hasMore: boolean;
  selection: Selection;
  onAsk: (action: BatchAction) => void;
}

/** How many tasks there are, how many are selected, and what may be done to those together. */
export function SelectionBar({ shown, count, hasMore, selection, onAsk }: SelectionBarProps) {
  const reader = useReader();
  const { tasks, all } = selection;
  const allShown = shown.length > 0 && tasks.length === shown.length;
  const actions = all ? actionsForAll(reader) : actionsFor(tasks, reader);
  return (
    <div className="sticky top-16 z-10 flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface py-2 pr-4 max-lg:top-[6.8rem]">
      <span className="-mr-3 grid w-12 place-items-center">
        <input
          type="checkbox"
          aria-label="Select all that are shown"
          checked={allShown}
          ref={(box) => {
            if (box) box.indeterminate = tasks.length > 0 && !allShown;
          }}
          onChange={(event) => selection.selectOnly(event.target.checked ? shown.map(({ id }) => id) : [])}
          className="size-5 accent-water"
        />
      </span>
      <p role="status" className="flex min-h-8 items-center text-sm text-soft tabular-nums">
        {tasks.length === 0 && (count ? wordsOfCount(count) : "Counting…")}
        {tasks.length > 0 && !all && `${formatCount(tasks.length)} selected`}
        {all && (count ? `All ${wordsOfCount(count)} that match` : "All that match")}
      </p>
      {allShown && hasMore && !all && (
        <Button variant="plain" size="small" onClick={selection.selectAll}>
          Select all {count ? numberOfCount(count) : ""} that match
        </Button>
      )}
      {tasks.length > 0 && (
        <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:pl-4 sm:ml-auto">
          {actions.map((action) => (
            <Button key={action} size="small" onClick={() => onAsk(action)}>
              <ActionIcon action={action} />
              {batchWords[action].name}
            </Button>
          ))}
          <Button variant="plain" size="small" className="max-sm:hidden" onClick={() => selection.selectOnly([])}>
            Select none
          </Button>
        </div>
      )}
    </div>
  );
}
