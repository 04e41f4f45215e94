import { formatExact, formatRelative } from "../lib/time.ts";
import { useNow } from "../lib/use-now.ts";

/** A moment as people say it; the exact one is in the title. */
export function TimeAgo({ at, className }: { at: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatExact(at)} className={className}>
      {formatRelative(at, now)}
    </time>
  );
}
