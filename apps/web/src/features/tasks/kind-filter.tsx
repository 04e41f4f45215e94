import { lazy } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { OnDemand } from "../../ui/on-demand.tsx";
import { SelectArrow, selectClass } from "../../ui/select-look.tsx";

const load = () => loadModule(() => import("../../ui/multi-select.tsx"));
const MultiSelect = lazy(async () => ({ default: (await load()).MultiSelect }));

interface KindFilterProps {
  /** The kinds that workers announce now. */
  kinds: readonly string[];
  value: string[];
  onChange: (value: string[]) => void;
}

export function KindFilter({ kinds, value, onChange }: KindFilterProps) {
  // A kind that no worker announces any more must stay removable.
  const offered = [...new Set([...kinds, ...value])].toSorted();
  const summary = value.length === 0 ? "Any kind" : value.join(", ");
  return (
    <OnDemand
      load={load}
      render={() => (
        <MultiSelect
          label="Kind"
          options={offered.map((name) => ({ value: name, label: name }))}
          value={value}
          onChange={onChange}
          summary={summary}
        />
      )}
      aria-haspopup="listbox"
      aria-label={`Kind: ${summary}`}
      className={selectClass(value.length > 0 ? "border-water" : "border-line")}
    >
      <span className="max-w-48 truncate">{summary}</span>
      <SelectArrow />
    </OnDemand>
  );
}
