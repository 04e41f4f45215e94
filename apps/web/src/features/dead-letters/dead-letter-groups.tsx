import type { DeadLetterGroup } from "@millrace/contracts/dead-letter";
import { formatCount } from "../../lib/text.ts";
import { Card } from "../../ui/card.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";

interface DeadLetterGroupsProps {
  groups: readonly DeadLetterGroup[];
  chosen: string | undefined;
  onChoose: (fingerprint: string | undefined) => void;
}

/** What is open, by the error they share; choosing one narrows the list to it. */
export function DeadLetterGroups({ groups, chosen, onChoose }: DeadLetterGroupsProps) {
  return (
    <Card title="By error">
      <ul aria-label="Groups by error" className="max-h-72 overflow-y-auto">
        {groups.map(({ fingerprint, kind, error, count, lastAt }) => (
          <li key={fingerprint} className="border-b border-line last:border-0">
            <button
              type="button"
              aria-pressed={fingerprint === chosen}
              onClick={() => onChoose(fingerprint === chosen ? undefined : fingerprint)}
              className="flex w-full items-center gap-4 px-5 py-3 text-left outline-offset-[-2px] hover:bg-water-wash/45 aria-pressed:bg-water-wash"
            >
              <span className="min-w-10 text-right font-display text-xl font-semibold tabular-nums">
                {formatCount(count)}
              </span>
              <span className="min-w-0 grow">
                <span className="block truncate text-sm font-medium">{error?.message ?? "No error was told"}</span>
                <span className="block truncate text-xs text-soft">
                  <span className="font-mono">{kind}</span> · last <TimeAgo at={lastAt} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
