import type { Queue } from "@millrace/contracts/queue";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { wordsOfActor } from "../../lib/actors.ts";
import { messageOf } from "../../lib/api-errors.ts";
import { formatCount } from "../../lib/text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { PauseDialog } from "./pause-dialog.tsx";
import { useResumeQueue } from "./queue.queries.ts";

function Figure({ name, value, title }: { name: string; value: number | null; title?: string }) {
  return (
    <div title={title}>
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="font-display text-2xl font-semibold tabular-nums">{value === null ? "–" : formatCount(value)}</dd>
    </div>
  );
}

function QueueItem({ queue, myId, onPause }: { queue: Queue; myId: string; onPause: (name: string) => void }) {
  const { name, pending, running, backlog, workers, paused } = queue;
  const resume = useResumeQueue();
  const toast = useToast();
  const resumeIt = (): void =>
    resume.mutate(name, { onError: (error) => toast({ title: "Not resumed", description: messageOf(error) }) });
  return (
    <li data-queue={name} className="border-b border-line px-5 py-4 last:border-0">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <p className="mr-auto flex min-w-32 flex-wrap items-center gap-3">
          <span className="font-mono font-medium">{name}</span>
          {paused ? <Badge tone="wait">Paused</Badge> : workers === 0 && <Badge tone="bad">No worker</Badge>}
        </p>
        <dl className="flex gap-x-7">
          <Figure name="Pending" value={pending} />
          <Figure name="Running" value={running} />
          <Figure name="Backlog" value={backlog} title="Messages that the broker has not delivered yet" />
          <Figure name="Workers" value={workers} />
        </dl>
        <Button
          aria-label={`${paused ? "Resume" : "Pause"} ${name}`}
          disabled={resume.isPending}
          onClick={paused ? resumeIt : () => onPause(name)}
        >
          {paused ? <Play className="size-4" aria-hidden /> : <Pause className="size-4" aria-hidden />}
          {paused ? "Resume" : "Pause"}
        </Button>
      </div>
      {paused && (
        <p className="mt-2 text-sm text-soft">
          Paused {wordsOfActor(paused.by, myId)}, <TimeAgo at={paused.at} />: {paused.reason}
        </p>
      )}
    </li>
  );
}

/** The lanes of work, what waits in them, and the way to hold one. */
export function QueueList({ queues, myId }: { queues: readonly Queue[]; myId: string }) {
  const [pausing, setPausing] = useState<string>();
  return (
    <>
      <ul aria-label="Queues">
        {queues.map((queue) => (
          <QueueItem key={queue.name} queue={queue} myId={myId} onPause={setPausing} />
        ))}
      </ul>
      {pausing !== undefined && <PauseDialog name={pausing} onClose={() => setPausing(undefined)} />}
    </>
  );
}
