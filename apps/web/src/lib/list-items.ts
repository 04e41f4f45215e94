import type { InfiniteData } from "@tanstack/react-query";

/** What a list has loaded so far, page after page. */
export function itemsOf<Item>(data: InfiniteData<{ items: Item[] }> | undefined): Item[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}
