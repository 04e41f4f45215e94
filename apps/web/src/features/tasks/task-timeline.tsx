import type { HistoryEntry } from "@millrace/contracts/task";
import { elapsed, formatDuration } from "../../lib/time.ts";
import { wordsOfActor } from "../../lib/actors.ts";
import { Card } from "../../ui/card.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { StatusSign } from "./status-mark.tsx";
import { detailLines, wordsOfEvent } from "./history-words.ts";

interface EntryProps {
  entry: HistoryEntry;
  before: HistoryEntry | undefined;
  myId: string;
}

function Entry({ entry, before, myId }: EntryProps) {
  const isNewAttempt = before !== undefined && before.attempt !== entry.attempt;
  return (
    <li className="relative flex gap-3.5 pb-6 before:absolute before:top-7 before:bottom-0 before:left-[0.8125rem] before:w-0.5 before:bg-line last:pb-0 last:before:hidden">
      <StatusSign status={entry.status} className="size-7" />
      <div className="min-w-0 grow pt-0.5">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">
            {wordsOfEvent(entry)}
            {isNewAttempt && <span className="font-normal text-soft"> · attempt {entry.attempt}</span>}
          </span>
          <TimeAgo at={entry.at} className="text-xs text-soft tabular-nums" />
        </p>
        <p className="text-xs text-soft">
          {wordsOfActor(entry.by, myId)}
          {before && <span className="tabular-nums"> · after {formatDuration(elapsed(before.at, entry.at))}</span>}
        </p>
        {detailLines(entry).map((line) => (
          <p key={line} className="mt-0.5 text-xs break-words text-soft">
            {line}
          </p>
        ))}
      </div>
    </li>
  );
}

/** What happened to a task, oldest first. */
export function TaskTimeline({ history, myId }: { history: readonly HistoryEntry[]; myId: string }) {
  return (
    <Card title="Timeline">
      <ol aria-label="Timeline" className="px-5 py-5">
        {history.map((entry, index) => (
          <Entry key={entry.version} entry={entry} before={history[index - 1]} myId={myId} />
        ))}
      </ol>
    </Card>
  );
}
