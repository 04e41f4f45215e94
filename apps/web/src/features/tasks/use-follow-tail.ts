import { useEffect, useState, type RefObject } from "react";

/** Nearer to the end than this counts as being there. Pixels. */
const nearEnd = 24;

/** Keeps the end of a growing box in view until its reader scrolls up. */
export function useFollowTail(
  box: RefObject<HTMLElement | null>,
  height: number,
): { following: boolean; setFollowing: (on: boolean) => void } {
  const [following, setFollowing] = useState(true);

  useEffect(() => {
    if (following) box.current?.scrollTo({ top: Math.max(height, box.current.scrollHeight) });
  }, [box, following, height]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const isAtEnd = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0) setFollowing(false);
    };
    const onScroll = (): void => {
      if (isAtEnd()) setFollowing(true);
    };
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === "ArrowUp" || key === "PageUp" || key === "Home") setFollowing(false);
    };
    const onTouch = (): void => setFollowing(isAtEnd());
    element.addEventListener("wheel", onWheel, { passive: true });
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("touchmove", onTouch, { passive: true });
    element.addEventListener("keydown", onKey);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("touchmove", onTouch);
      element.removeEventListener("keydown", onKey);
    };
  }, [box]);

  return { following, setFollowing };
}
