import { useLayoutEffect, useRef } from "react";

/**
 * Rows that arrive above the window would push away what is being read: scrolls along with them.
 * At the top of the page nothing is held, so that new rows come into view.
 */
export function useScrollAnchor(options: { ids: readonly string[]; firstVisible: number; rowHeight: number }): void {
  const { ids, firstVisible, rowHeight } = options;
  const anchor = useRef<{ id: string; index: number } | undefined>(undefined);
  useLayoutEffect(() => {
    const held = anchor.current;
    if (held && ids[held.index] !== held.id) {
      const moved = ids.indexOf(held.id);
      if (moved >= 0) window.scrollBy({ top: (moved - held.index) * rowHeight, behavior: "instant" });
    }
    const id = ids[firstVisible];
    anchor.current = firstVisible > 0 && id !== undefined ? { id, index: firstVisible } : undefined;
  }, [ids, firstVisible, rowHeight]);
}
