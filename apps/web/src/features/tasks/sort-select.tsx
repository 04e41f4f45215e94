import { ArrowDownUp } from "lucide-react";
import { lazy, useId } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { OnDemand } from "../../ui/on-demand.tsx";
import { SelectArrow, selectClass } from "../../ui/select-look.tsx";
import { defaultOrders, type Sorting } from "./task-order.ts";
import { sortOptions } from "./sort-words.ts";

const load = () => loadModule(() => import("../../ui/select.tsx"));
const Select = lazy(async () => ({ default: (await load()).Select<string> }));

/** In which order the list stands. */
export function SortSelect({ sorting, onChange }: { sorting: Sorting; onChange: (sorting: Sorting) => void }) {
  const id = useId();
  const { sort = "created", order = defaultOrders[sort] } = sorting;
  const value = `${sort} ${order}`;
  const label = sortOptions.find((option) => option.value === value)?.label;
  const look = "border-line bg-surface";
  return (
    <span className="contents">
      <label htmlFor={id} className="sr-only">
        Order: {label}
      </label>
      <OnDemand
        id={id}
        load={load}
        render={() => (
          <Select
            aria={{ id, "aria-describedby": undefined, "aria-invalid": undefined }}
            options={sortOptions}
            value={value}
            onChange={(next) => {
              const option = sortOptions.find((other) => other.value === next);
              if (option) onChange(option.sorting);
            }}
            defaultOpen
            className={look}
          />
        )}
        aria-haspopup="listbox"
        className={selectClass(look)}
      >
        <ArrowDownUp className="size-4 text-soft" aria-hidden />
        {label}
        <SelectArrow />
      </OnDemand>
    </span>
  );
}
