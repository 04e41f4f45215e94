import type { TaskSummary } from "@millrace/contracts/task";
import type { TaskSort } from "@millrace/contracts/task-list";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { TaskRequest } from "./task-action.ts";
import { rowHeight, TaskRow } from "./task-row.tsx";
import type { Selection } from "./use-selection.ts";
import { useScrollAnchor } from "./use-scroll-anchor.ts";

/** Rows before the end at which the next page is asked for. */
const loadAhead = 20;

interface TaskListProps {
  rows: readonly TaskSummary[];
  hasMore: boolean;
  loadMore: () => void;
  sort?: TaskSort | undefined;
  selection: Pick<Selection, "has" | "select">;
  onAct: (request: TaskRequest) => void;
}

/** Any number of tasks, of which only the visible ones are rendered. */
export function TaskList({ rows, hasMore, loadMore, sort = "created", selection, onAct }: TaskListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => setTop(list.current?.offsetTop ?? 0), []);

  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const scrolled = (virtualizer.scrollOffset ?? 0) - top;
  // Where every change moves its row to another end, none of them holds the window.
  const firstVisible = sort === "updated" ? 0 : Math.max(0, Math.floor(scrolled / rowHeight));
  useScrollAnchor({ ids, firstVisible, rowHeight });

  const lastRendered = items.at(-1)?.index ?? -1;
  const nearEnd = hasMore && lastRendered >= rows.length - loadAhead;
  useEffect(() => {
    if (nearEnd) loadMore();
  }, [nearEnd, rows.length, loadMore]);

  return (
    <ul ref={list} aria-label="Tasks" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {items.map(({ index, key, start }) => {
        const task = rows[index];
        return (
          task && (
            <li
              key={key}
              className="absolute inset-x-0 top-0"
              style={{ height: rowHeight, transform: `translateY(${start - top}px)` }}
            >
              <TaskRow
                task={task}
                sort={sort}
                isSelected={selection.has(task.id)}
                onSelect={selection.select}
                onAct={onAct}
              />
            </li>
          )
        );
      })}
    </ul>
  );
}
