import type { TaskSummary } from "@millrace/contracts/task";
import { useCallback, useMemo, useState } from "react";
import type { TaskFilters } from "./task-filters.ts";

interface Chosen {
  /** The list it was chosen from: another one begins with nothing chosen. */
  of: TaskFilters;
  ids: ReadonlySet<string>;
  /** All that match, loaded or not. */
  all: boolean;
}

export interface Selection {
  /** Of those that are shown: what has left the list is not acted on. */
  tasks: readonly TaskSummary[];
  all: boolean;
  has: (id: string) => boolean;
  select: (id: string, on: boolean) => void;
  toggle: (id: string) => void;
  selectOnly: (ids: readonly string[]) => void;
  selectAll: () => void;
}

export function useSelection(filters: TaskFilters, rows: readonly TaskSummary[]): Selection {
  const [held, setHeld] = useState<Chosen>({ of: filters, ids: new Set(), all: false });
  const { ids, all } = useMemo(
    () => (held.of === filters ? held : { ids: new Set<string>(), all: false }),
    [held, filters],
  );
  const change = useCallback(
    (next: (ids: ReadonlySet<string>) => ReadonlySet<string>) =>
      setHeld((before) => ({ of: filters, ids: next(before.of === filters ? before.ids : new Set()), all: false })),
    [filters],
  );
  const select = useCallback(
    (id: string, on: boolean) => change((before) => (on ? new Set([...before, id]) : without(before, id))),
    [change],
  );
  return {
    tasks: useMemo(() => rows.filter(({ id }) => all || ids.has(id)), [rows, ids, all]),
    all,
    has: (id) => all || ids.has(id),
    select,
    toggle: (id) => select(id, !(all || ids.has(id))),
    selectOnly: (chosen) => change(() => new Set(chosen)),
    selectAll: () => setHeld({ of: filters, ids: new Set(rows.map(({ id }) => id)), all: true }),
  };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((other) => other !== id));
}
