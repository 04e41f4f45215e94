import { taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";
import type { RefObject } from "react";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { KindFilter } from "./kind-filter.tsx";
import type { TaskSearch } from "./task-filters.ts";
import { statusWords } from "./task-words.ts";

interface TaskFilterBarProps {
  search: TaskSearch;
  kinds: readonly string[];
  onChange: (search: TaskSearch) => void;
  firstRef: RefObject<HTMLButtonElement | null>;
}

/** Filters of the list; what is chosen stands in the URL. */
export function TaskFilterBar({ search, kinds, onChange, firstRef }: TaskFilterBarProps) {
  const { status = [], kind = [], ...rest } = search;
  const toggle = (name: TaskStatus): void => {
    const chosen = status.includes(name) ? status.filter((other) => other !== name) : [...status, name];
    onChange({ ...search, status: chosen });
  };
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
      {taskStatuses.map((name, index) => (
        <Chip
          key={name}
          ref={index === 0 ? firstRef : undefined}
          pressed={status.includes(name)}
          onClick={() => toggle(name)}
        >
          {statusWords[name]}
        </Chip>
      ))}
      <KindFilter kinds={kinds} value={kind} onChange={(chosen) => onChange({ ...search, kind: chosen })} />
      {status.length + kind.length > 0 && (
        <Button variant="plain" size="small" onClick={() => onChange(rest)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
