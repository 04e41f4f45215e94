import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { taskStatuses } from "@millrace/contracts/task-state";
import type { RefObject } from "react";
import { Button } from "../../ui/button.tsx";
import { MultiSelect } from "../../ui/select.tsx";
import type { TaskSearch } from "./task-filters.ts";
import { statusWords } from "./task-words.ts";

const chip =
  "min-h-9 rounded-full border px-3.5 text-sm font-medium whitespace-nowrap border-line bg-surface text-soft hover:border-line-strong hover:text-ink data-pressed:border-water data-pressed:bg-water-wash data-pressed:text-water-deep";

interface TaskFilterBarProps {
  search: TaskSearch;
  kinds: readonly string[];
  onChange: (search: TaskSearch) => void;
  firstRef: RefObject<HTMLButtonElement | null>;
}

/** Filters of the list; what is chosen stands in the URL. */
export function TaskFilterBar({ search, kinds, onChange, firstRef }: TaskFilterBarProps) {
  const { status = [], kind = [], ...rest } = search;
  const isFiltered = status.length > 0 || kind.length > 0;
  // A kind that no worker announces any more must stay removable.
  const offered = [...new Set([...kinds, ...kind])].toSorted();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ToggleGroup
        multiple
        aria-label="Status"
        value={status}
        onValueChange={(chosen) =>
          onChange({ ...search, status: taskStatuses.filter((name) => chosen.includes(name)) })
        }
        className="flex flex-wrap gap-1.5"
      >
        {taskStatuses.map((name, index) => (
          <Toggle key={name} value={name} ref={index === 0 ? firstRef : undefined} className={chip}>
            {statusWords[name]}
          </Toggle>
        ))}
      </ToggleGroup>
      <MultiSelect
        label="Kind"
        options={offered.map((name) => ({ value: name, label: name }))}
        value={kind}
        onChange={(chosen) => onChange({ ...search, kind: chosen })}
        summary={(chosen) => (chosen.length === 0 ? "Any kind" : chosen.join(", "))}
      />
      {isFiltered && (
        <Button variant="plain" size="small" onClick={() => onChange(rest)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
