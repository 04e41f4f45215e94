import { deadLetterReasons } from "@millrace/contracts/dead-letter";
import { Button } from "../../ui/button.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Segments } from "../../ui/segments.tsx";
import { isNarrowed, shownStates, type DeadLetterSearch } from "./dead-letter-filters.ts";
import { reasonWords, stateWords } from "./dead-letter-words.ts";

const states = shownStates.map((value) => ({ value, label: stateWords[value] }));
const reasons = deadLetterReasons.map((value) => ({ value, label: reasonWords[value] }));

interface DeadLetterFilterBarProps {
  search: DeadLetterSearch;
  kinds: readonly string[];
  onChange: (search: DeadLetterSearch) => void;
}

/** Filters of the list; what is chosen stands in the URL. */
export function DeadLetterFilterBar({ search, kinds, onChange }: DeadLetterFilterBarProps) {
  const offered = [...new Set([...kinds, ...(search.kind ? [search.kind] : [])])].toSorted();
  const { state = "open" } = search;
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-2.5">
      <Segments
        label="State"
        options={states}
        value={state}
        onChange={(next) => onChange({ ...search, state: next === "open" ? undefined : next })}
      />
      <FilterSelect
        label="Kind"
        anyLabel="Any kind"
        options={offered.map((name) => ({ value: name, label: name }))}
        value={search.kind}
        onChange={(kind) => onChange({ ...search, kind })}
      />
      <FilterSelect
        label="Why it died"
        anyLabel="Any reason"
        options={reasons}
        value={search.reason}
        onChange={(reason) => onChange({ ...search, reason })}
      />
      <div className="min-w-52 grow sm:max-w-72">
        <SearchField
          label="Search title and error"
          value={search.search ?? ""}
          onChange={(text) => onChange({ ...search, search: text || undefined })}
        />
      </div>
      {isNarrowed(search) && (
        <Button variant="plain" size="small" onClick={() => onChange({ state: search.state })}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
