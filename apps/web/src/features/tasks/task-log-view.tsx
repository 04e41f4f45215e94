import type { TaskLogEntry } from "@millrace/contracts/task";
import type { LogLine } from "@millrace/contracts/messages";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { ArrowDownToLine } from "lucide-react";
import { useRef } from "react";
import { plural } from "../../lib/text.ts";
import { formatClock, formatExact } from "../../lib/time.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { useFollowTail } from "./use-follow-tail.ts";

const levelColours: Record<LogLine["level"], string> = {
  debug: "text-soft",
  info: "text-water",
  warn: "text-wait",
  error: "text-bad",
};

function LogRow({ line, attemptChanged }: { line: TaskLogEntry; attemptChanged: boolean }) {
  return (
    <>
      {attemptChanged && <p className="pt-3 pb-1 font-sans text-xs font-semibold text-soft">Attempt {line.attempt}</p>}
      <p className="flex gap-x-3 py-0.5 max-sm:flex-wrap">
        <time dateTime={line.at} title={formatExact(line.at)} className="shrink-0 text-soft tabular-nums">
          {formatClock(line.at)}
        </time>
        <span className={clsx("w-10 shrink-0 font-semibold uppercase", levelColours[line.level])}>{line.level}</span>
        <span className="min-w-0 break-words whitespace-pre-wrap max-sm:basis-full">{line.message}</span>
      </p>
    </>
  );
}

interface TaskLogViewProps {
  lines: readonly TaskLogEntry[];
  /** Said while there is no line. */
  emptyText: string;
}

/** A log of any length; its end stays in view while it is followed. */
export function TaskLogView({ lines, emptyText }: TaskLogViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 20,
  });
  const height = virtualizer.getTotalSize();
  const { following, setFollowing } = useFollowTail(box, height);
  return (
    <Card
      title="Log"
      aside={
        <span className="flex items-center gap-3 text-sm text-soft">
          {plural(lines.length, "line")}
          <Button
            size="small"
            variant={following ? "quiet" : "plain"}
            aria-pressed={following}
            onClick={() => setFollowing(!following)}
          >
            <ArrowDownToLine className="size-4" aria-hidden />
            Follow
          </Button>
        </span>
      }
    >
      <div
        ref={box}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        tabIndex={0}
        className="h-96 overflow-y-auto rounded-b-2xl bg-sunken/60 px-5 py-3 font-mono text-xs leading-relaxed"
      >
        {lines.length === 0 && <p className="font-sans text-sm text-soft">{emptyText}</p>}
        <div className="relative" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogRow line={line} attemptChanged={index > 0 && lines[index - 1]?.attempt !== line.attempt} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </Card>
  );
}
