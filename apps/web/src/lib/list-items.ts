import type { InfiniteData } from "@tanstack/react-query";

/** What a list has loaded so far, page after page. */
export function itemsOf<Item>(data: InfiniteData<{ items: Item[] }> | undefined): Item[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/** Deeper lists are left alone while they are read. */
const pagesKeptFresh = 2;

/** Loads a list again every so often, while it is short. */
export function keptFresh(intervalMs: number) {
  return ({ state }: { state: { data?: { pages: unknown[] } | undefined } }): number | false =>
    (state.data?.pages.length ?? 0) <= pagesKeptFresh ? intervalMs : false;
}
