import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { Button } from "../../ui/button.tsx";
import type { TaskSearch } from "./task-search.ts";

const load = () => loadModule(() => import("./filter-dialog.tsx"));
const FilterDialog = lazy(async () => ({ default: (await load()).FilterDialog }));

interface MoreFiltersProps {
  search: TaskSearch;
  onChange: (search: TaskSearch) => void;
}

/** The way to the filters that are not in the bar. */
export function MoreFilters({ search, onChange }: MoreFiltersProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal className="size-4" aria-hidden />
        Filters
      </Button>
      {isOpen && (
        <Suspense>
          <FilterDialog search={search} onChange={onChange} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
