import { type ListTasksInput, listTasksInputSchema } from "@millrace/contracts/task-list";
import { createDatabase } from "@millrace/server/db/client";
import type { DB } from "@millrace/server/db/database";
import { listTasks } from "@millrace/server/tasks/task.list";

import { viewerId } from "./seed.ts";

const viewer = { id: viewerId, seesAll: true };
/** As the procedure has it. */
const pageSize = 50;
/** So many pages of 200 are turned on the way down, or as many as come within a time. */
const pagesDown = 500;
const wayDownMs = 60_000;
const placesKept = 10;

export interface ListProbe {
  name: string;
  /** Milliseconds of one page of 50: the first, or one far down. */
  first(): Promise<number>;
  deep(): Promise<number>;
  /** How many pages of 200 the deepest place lies down. */
  depth: number;
  /** Half-empty pages are quicker and tell nothing. */
  fillsPage: boolean;
}

/** The named lists of one database, to be asked one by one. */
export async function openLists(
  url: string,
  lists: Record<string, ListTasksInput>,
  stack: AsyncDisposableStack,
): Promise<ListProbe[]> {
  const { db, end } = createDatabase<DB>({ url, max: 2, applicationName: "bench-lists", log: console });
  stack.defer(end);
  const list = (input: ListTasksInput) => listTasks(db, viewer, listTasksInputSchema.parse(input));
  const timed = async (input: ListTasksInput): Promise<number> => {
    const begin = performance.now();
    await list(input);
    return performance.now() - begin;
  };
  return Promise.all(
    Object.entries(lists).map(async ([name, input]) => {
      const { items } = await list(input);
      const passed: string[] = [];
      const until = performance.now() + wayDownMs;
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ ...input, cursor, limit: 200 });
        cursor = page.nextCursor;
        if (cursor !== null) passed.push(cursor);
      } while (cursor !== null && passed.length < pagesDown && performance.now() < until);
      const step = Math.ceil(passed.length / placesKept);
      const places = passed.filter((_, index) => (index + 1) % step === 0);
      let turn = 0;
      return {
        name,
        depth: passed.length,
        fillsPage: items.length === pageSize,
        first: () => timed(input),
        deep: () => timed({ ...input, cursor: places[turn++ % Math.max(1, places.length)] ?? null }),
      };
    }),
  );
}
