import type { Replay } from "@millrace/contracts/dead-letter";
import { wordsOfActor } from "../../lib/actors.ts";
import { messageOf } from "../../lib/api-errors.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { isRunning, percentOf, replayTones, replayWords, wordsOfProgress } from "./dead-letter-words.ts";
import { useStopReplay } from "./use-dead-letter-actions.ts";

function ReplayItem({ replay, myId }: { replay: Replay; myId: string }) {
  const stop = useStopReplay();
  const toast = useToast();
  const { id, reason, state, note, createdBy, createdAt, ratePerSecond } = replay;
  const stopIt = (): void =>
    stop.mutate(id, { onError: (error) => toast({ title: "Not stopped", description: messageOf(error) }) });
  return (
    <li data-replay={id} className="border-b border-line px-5 py-3 last:border-0">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="font-medium break-words">{reason}</p>
          <p className="text-xs text-soft">
            {wordsOfActor(createdBy, myId)} · <TimeAgo at={createdAt} /> · at most {ratePerSecond} per second
          </p>
        </div>
        <Badge tone={replayTones[state]}>{replayWords[state]}</Badge>
      </div>
      {isRunning(replay) && (
        <div className="mt-3 flex items-center gap-3">
          <ProgressBar label={`Progress: ${reason}`} percent={percentOf(replay)} className="h-2 grow" />
          <Button size="small" disabled={stop.isPending} onClick={stopIt}>
            Stop
          </Button>
        </div>
      )}
      <p className="mt-1 text-xs text-soft tabular-nums">
        {wordsOfProgress(replay)}
        {note && <> · {note}</>}
      </p>
    </li>
  );
}

/** How many that are over stay in view. */
const shownFinished = 3;

/** Replays that run, and the last that did. */
export function ReplayList({ replays, myId }: { replays: readonly Replay[]; myId: string }) {
  const over = replays.filter((replay) => !isRunning(replay)).slice(0, shownFinished);
  return (
    <Card title="Replays">
      <ul aria-label="Replays">
        {[...replays.filter(isRunning), ...over].map((replay) => (
          <ReplayItem key={replay.id} replay={replay} myId={myId} />
        ))}
      </ul>
    </Card>
  );
}
