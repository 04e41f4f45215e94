import type { TaskWithHistory } from "@millrace/contracts/task";
import { Hourglass } from "lucide-react";
import { withActors } from "../../lib/actors.ts";
import { withLocalTimes } from "../../lib/time.ts";

/** Why a task is not running yet, in one sentence of the server's. */
export function TaskWhy({ task: { status, why }, myId }: { task: TaskWithHistory; myId: string }) {
  if (status !== "PENDING" || !why) return null;
  return (
    <p
      data-why
      className="mt-5 flex w-fit max-w-full items-start gap-2.5 rounded-xl bg-wait-wash px-4 py-2.5 text-sm text-wait"
    >
      <Hourglass className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">
        <span className="sr-only">Why it is not running: </span>
        {withActors(withLocalTimes(why), myId)}
      </span>
    </p>
  );
}
