import type { TaskStatus } from "@millrace/contracts/task-state";
import { clsx } from "clsx";
import { Ban, Check, Clock3, X } from "lucide-react";
import { statusWords } from "./task-words.ts";

const colours: Record<TaskStatus, string> = {
  PENDING: "bg-wait-wash text-wait",
  RUNNING: "bg-water-wash text-water-deep",
  SUCCESS: "bg-good-wash text-good",
  FAILED: "bg-bad-wash text-bad",
  CANCELED: "bg-idle-wash text-idle",
};

function TurningWheel({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden
      className={className}
    >
      <g className="wheel" style={{ animationDuration: "3s" }}>
        <circle cx="12" cy="12" r="6.5" />
        <path d="M12 2.5v19M2.5 12h19M5.3 5.3l13.4 13.4M18.7 5.3 5.3 18.7" strokeWidth="1.5" />
      </g>
    </svg>
  );
}

const icons: Record<TaskStatus, (props: { className?: string }) => React.ReactNode> = {
  PENDING: (props) => <Clock3 aria-hidden {...props} />,
  RUNNING: TurningWheel,
  SUCCESS: (props) => <Check aria-hidden strokeWidth={2.5} {...props} />,
  FAILED: (props) => <X aria-hidden strokeWidth={2.5} {...props} />,
  CANCELED: (props) => <Ban aria-hidden {...props} />,
};

/** The status as a sign; its word must stand near it. */
export function StatusSign({ status, className }: { status: TaskStatus; className?: string }) {
  const Icon = icons[status];
  return (
    <span className={clsx("grid shrink-0 place-items-center rounded-full", colours[status], className)}>
      <Icon className="size-[55%]" />
    </span>
  );
}

/** The status as a word, with its sign unless that stands elsewhere. */
export function StatusPill({
  status,
  sign = true,
  className,
}: {
  status: TaskStatus;
  sign?: boolean;
  className?: string;
}) {
  const Icon = icons[status];
  return (
    <span
      data-task-status={status}
      className={clsx(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold",
        colours[status],
        className,
      )}
    >
      {sign && <Icon className="size-3.5" />}
      {statusWords[status]}
    </span>
  );
}
