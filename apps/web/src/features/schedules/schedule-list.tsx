import type { Schedule } from "@millrace/contracts/schedule";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { messageOf } from "../../lib/api-errors.ts";
import { Button } from "../../ui/button.tsx";
import { Switch } from "../../ui/switch.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { DeleteScheduleDialog } from "./delete-schedule-dialog.tsx";
import { NextFiringList } from "./next-firing-list.tsx";
import { useUpdateSchedule } from "./schedule.queries.ts";

interface ScheduleItemProps {
  schedule: Schedule;
  isMine: boolean;
  onDelete: (schedule: Schedule) => void;
}

function ScheduleItem({ schedule, isMine, onDelete }: ScheduleItemProps) {
  const { id, version, name, kind, cron, timeZone, enabled, lastFireAt, lastError } = schedule;
  const update = useUpdateSchedule();
  const toast = useToast();
  const enable = (on: boolean): void =>
    update.mutate(
      { id, version, enabled: on },
      { onError: (error) => toast({ title: "Nothing was changed", description: messageOf(error) }) },
    );
  return (
    <li data-schedule={id} className="flex items-start gap-4 border-b border-line px-5 py-4 last:border-0">
      <span className="mt-0.5">
        <Switch label={`${name} is on`} on={enabled} disabled={update.isPending} onChange={enable} />
      </span>
      <div className="min-w-0 grow">
        <p className="font-medium break-words">
          {name}
          {!isMine && <span className="font-normal text-soft"> · a colleague’s</span>}
        </p>
        <p className="mt-0.5 text-xs break-words text-soft">
          <span className="font-mono">{kind}</span> · <span className="font-mono">{cron}</span> · {timeZone}
          {lastFireAt && (
            <>
              {" "}
              · fired <TimeAgo at={lastFireAt} />
            </>
          )}
        </p>
        {lastError && <p className="mt-1 text-sm break-words text-bad">The last firing made no task: {lastError}</p>}
        <div className="mt-2">
          {enabled ? (
            <NextFiringList cron={cron} timeZone={timeZone} />
          ) : (
            <p className="text-xs text-soft">Switched off: it does not fire.</p>
          )}
        </div>
      </div>
      <Button
        variant="plain"
        size="icon"
        className="shrink-0"
        aria-label={`Delete ${name}`}
        onClick={() => onDelete(schedule)}
      >
        <Trash2 className="size-4" aria-hidden />
      </Button>
    </li>
  );
}

/** Recurring tasks: when each fires next, the switch and the way to get rid of it. */
export function ScheduleList({ schedules, myId }: { schedules: readonly Schedule[]; myId: string }) {
  const [deleting, setDeleting] = useState<Schedule>();
  return (
    <>
      <ul aria-label="Schedules">
        {schedules.map((schedule) => (
          <ScheduleItem
            key={schedule.id}
            schedule={schedule}
            isMine={schedule.ownerId === myId}
            onDelete={setDeleting}
          />
        ))}
      </ul>
      {deleting && <DeleteScheduleDialog schedule={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}
