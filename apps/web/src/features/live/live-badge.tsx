import { clsx } from "clsx";
import { useLiveStatus } from "./live-provider.tsx";
import type { LiveStatus } from "./live-state.ts";

const looks: Record<LiveStatus, { label: string; title: string; dot: string }> = {
  connecting: { label: "Connecting", title: "Opening the live stream", dot: "bg-wait animate-pulse" },
  live: { label: "Live", title: "Changes appear here as they happen", dot: "bg-good live-dot" },
  reconnecting: {
    label: "Reconnecting",
    title: "The connection was lost; what is missed meanwhile follows at once",
    dot: "bg-wait animate-pulse",
  },
  offline: { label: "Offline", title: "This device has no network; what you see may be old", dot: "bg-bad" },
};

/** Says in words and colour whether the page is live. */
export function LiveBadge() {
  const status = useLiveStatus();
  const { label, title, dot } = looks[status];
  return (
    <p role="status" title={title} data-live={status} className="flex items-center gap-2 text-sm text-soft">
      <span aria-hidden className={clsx("size-2 rounded-full", dot)} />
      {label}
    </p>
  );
}
