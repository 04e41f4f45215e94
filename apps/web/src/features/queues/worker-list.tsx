import type { WorkerInfo } from "@millrace/contracts/queue";
import { Link } from "@tanstack/react-router";
import { TimeAgo } from "../../ui/time-ago.tsx";

/** A worker with hundreds of slots may hold as many. */
const shownHolds = 24;

function Holds({ holds }: Pick<WorkerInfo, "holds">) {
  if (holds.length === 0) return <p className="text-sm text-soft">It holds nothing now.</p>;
  return (
    <ul aria-label="What it holds" className="flex flex-wrap gap-1.5">
      {holds.slice(0, shownHolds).map(({ taskId, attempt }) => (
        <li key={taskId}>
          <Link
            to="/tasks/$taskId"
            params={{ taskId }}
            title={`Attempt ${attempt}`}
            className="inline-block rounded-md bg-water-wash px-2 py-1 font-mono text-xs text-water-deep hover:underline"
          >
            {taskId.slice(-6)}
          </Link>
        </li>
      ))}
      {holds.length > shownHolds && (
        <li className="px-1 py-1 text-xs text-soft">and {holds.length - shownHolds} more</li>
      )}
    </ul>
  );
}

/** Who is there, and what runs where. */
export function WorkerList({ workers }: { workers: readonly WorkerInfo[] }) {
  return (
    <ul aria-label="Workers">
      {workers.map(({ id, host, pid, startedAt, slots, kinds, holds }) => (
        <li key={id} data-worker={id} className="border-b border-line px-5 py-4 last:border-0">
          <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <p className="min-w-0 font-medium break-words">
              {host}
              <span className="font-normal text-soft"> · process {pid}</span>
            </p>
            <p className="text-sm text-soft tabular-nums">
              {holds.length} of {slots} slots · since <TimeAgo at={startedAt} />
            </p>
          </div>
          <Holds holds={holds} />
          <p className="mt-2 font-mono text-xs break-words text-soft">{kinds.toSorted().join(", ")}</p>
        </li>
      ))}
    </ul>
  );
}
