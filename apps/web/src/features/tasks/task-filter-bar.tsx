import { taskStatuses, type TaskStatus } from "@millrace/contracts/task-state";
import type { RefObject } from "react";
import { Chip } from "../../ui/chip.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { ActiveFilterChips } from "./active-filter-chips.tsx";
import { KindFilter } from "./kind-filter.tsx";
import { MoreFilters } from "./more-filters.tsx";
import { SortSelect } from "./sort-select.tsx";
import type { TaskSearch } from "./task-search.ts";
import { statusWords } from "./task-words.ts";

interface TaskFilterBarProps {
  search: TaskSearch;
  kinds: readonly string[];
  onChange: (search: TaskSearch) => void;
  searchRef: RefObject<HTMLInputElement | null>;
}

/** Filters and order of the list; what is chosen stands in the URL. */
export function TaskFilterBar({ search, kinds, onChange, searchRef }: TaskFilterBarProps) {
  const { status = [], kind = [] } = search;
  const toggle = (name: TaskStatus): void => {
    const chosen = status.includes(name) ? status.filter((other) => other !== name) : [...status, name];
    onChange({ ...search, status: chosen });
  };
  return (
    <div role="group" aria-label="Filters" className="flex flex-col gap-2.5">
      <div className="flex flex-wrap gap-2">
        <div className="min-w-full grow sm:min-w-52">
          <SearchField
            label="Search title and description"
            value={search.search ?? ""}
            onChange={(text) => onChange({ ...search, search: text || undefined })}
            ref={searchRef}
          />
        </div>
        <SortSelect sorting={search} onChange={(sorting) => onChange({ ...search, ...sorting })} />
        <MoreFilters search={search} onChange={onChange} />
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        {taskStatuses.map((name) => (
          <Chip key={name} pressed={status.includes(name)} onClick={() => toggle(name)}>
            {statusWords[name]}
          </Chip>
        ))}
        <KindFilter kinds={kinds} value={kind} onChange={(chosen) => onChange({ ...search, kind: chosen })} />
        <ActiveFilterChips search={search} onChange={onChange} />
      </div>
    </div>
  );
}
