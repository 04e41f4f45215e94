import type { DeadLetterFilter } from "@millrace/contracts/dead-letter";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { formatCount, plural } from "../../lib/text.ts";
import { Button } from "../../ui/button.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { ReplayManyDialog, type ReplayTarget } from "./replay-many-dialog.tsx";

interface ReplayBarProps {
  filter: DeadLetterFilter;
  /** Open ones that match the filter. */
  openCount: number;
  /** Open ones that the list shows. */
  shownCount: number;
  selected: readonly string[];
  onSelectAll: (on: boolean) => void;
}

/** How many are open here, and the way to replay the chosen ones or all of them. */
export function ReplayBar({ filter, openCount, shownCount, selected, onSelectAll }: ReplayBarProps) {
  const [target, setTarget] = useState<ReplayTarget>();
  const toast = useToast();
  if (openCount === 0 && !target) return null;
  const started = (): void => {
    setTarget(undefined);
    onSelectAll(false);
    toast({ title: "The replay began", description: "Its progress is shown above the list." });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-2.5 pr-5">
      <span className="-mr-3 grid w-12 place-items-center">
        <input
          type="checkbox"
          aria-label="Select all that are shown"
          checked={shownCount > 0 && selected.length === shownCount}
          onChange={(event) => onSelectAll(event.target.checked)}
          className="size-5 accent-water"
        />
      </span>
      <p role="status" className="mr-auto text-sm text-soft tabular-nums">
        {selected.length > 0 ? `${formatCount(selected.length)} selected` : `${formatCount(openCount)} open match`}
      </p>
      <div className="flex flex-wrap gap-2 max-sm:ml-12">
        {selected.length > 0 && (
          <Button size="small" onClick={() => setTarget({ ids: [...selected] })}>
            <RotateCcw className="size-4" aria-hidden />
            Replay {plural(selected.length, "selected", "selected")}
          </Button>
        )}
        <Button size="small" onClick={() => setTarget({ filter: { ...filter, state: "open" } })}>
          <RotateCcw className="size-4" aria-hidden />
          Replay all that match
        </Button>
      </div>
      {target && <ReplayManyDialog target={target} onStarted={started} onClose={() => setTarget(undefined)} />}
    </div>
  );
}
