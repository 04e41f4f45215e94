import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { Button } from "../../ui/button.tsx";
import { RemovableChip } from "../../ui/removable-chip.tsx";
import { activeFilters } from "./active-filters.ts";
import { performersQuery } from "./performer.queries.ts";
import { isFiltered } from "./task-filters.ts";
import { withoutFilters, type TaskSearch } from "./task-search.ts";
import { useReader } from "./use-actions.ts";

const known: Record<string, string> = { me: "me", none: "nobody" };

function usePersonName(search: TaskSearch): (person: string) => string {
  const reader = useReader();
  const asksName = [search.assignee, search.owner].some((person) => person !== undefined && !(person in known));
  const { data = [] } = useQuery({ ...performersQuery(useApi()), enabled: reader.operates && asksName });
  return (person) => {
    if (person === reader.id) return "me";
    return known[person] ?? data.find(({ id }) => id === person)?.name ?? `…${person.slice(-6)}`;
  };
}

interface ActiveFilterChipsProps {
  search: TaskSearch;
  onChange: (search: TaskSearch) => void;
}

/** What narrows the list, each to be taken away by itself, or all at once. */
export function ActiveFilterChips({ search, onChange }: ActiveFilterChipsProps) {
  const nameOf = usePersonName(search);
  if (!isFiltered(search)) return null;
  return (
    <>
      {activeFilters(search, nameOf).map(({ label, rest }) => (
        <RemovableChip key={label} label={label} onRemove={() => onChange(rest)} />
      ))}
      <Button variant="plain" size="small" onClick={() => onChange(withoutFilters(search))}>
        Clear filters
      </Button>
    </>
  );
}
