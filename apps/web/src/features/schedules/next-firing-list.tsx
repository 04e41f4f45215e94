import { useNow } from "../../lib/use-now.ts";
import { formatInZone, nextFirings } from "./next-firings.ts";

interface NextFiringListProps {
  cron: string;
  timeZone: string;
}

const shown = 3;

/** When it fires next, as far as one can see. */
export function NextFiringList({ cron, timeZone }: NextFiringListProps) {
  const now = useNow();
  const firings = nextFirings(cron, timeZone, new Date(now), shown);
  if (!firings) return null;
  if (firings.length === 0) return <p className="text-xs text-soft">It never fires.</p>;
  return (
    <ol aria-label="Next firings" className="flex flex-wrap items-center gap-1.5 text-xs tabular-nums">
      {firings.map((at) => (
        <li
          key={at.getTime()}
          className="rounded-md bg-sunken px-2 py-1 whitespace-nowrap first:before:text-soft first:before:content-['Next_']"
        >
          <time dateTime={at.toISOString()}>{formatInZone(at, timeZone)}</time>
        </li>
      ))}
    </ol>
  );
}
