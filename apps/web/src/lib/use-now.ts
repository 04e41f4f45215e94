import { useEffect, useState } from "react";

/** The time, anew every so often. With no interval it stands still. */
export function useNow(intervalMs: number | undefined = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (intervalMs === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
