import type { ReactNode } from "react";
import { messageOf } from "../lib/api-errors.ts";
import { ErrorNotice } from "./notice.tsx";

interface LoadedProps {
  what: string;
  isPending: boolean;
  error: unknown;
  /** Shown instead of the children when there is nothing to show. */
  empty?: ReactNode;
  children: ReactNode;
}

/** What was asked for, or why it is not there. What is held stays in view while it cannot be renewed. */
export function Loaded({ what, isPending, error, empty, children }: LoadedProps) {
  if (isPending && error)
    return (
      <div className="p-4">
        <ErrorNotice title={`${what} could not be loaded`}>{messageOf(error)}</ErrorNotice>
      </div>
    );
  if (isPending)
    return (
      <div role="status" aria-label={`Loading: ${what}`} className="animate-pulse px-5 py-6">
        <div className="h-3 w-2/5 rounded bg-sunken" />
        <div className="mt-4 h-3 w-3/5 rounded bg-sunken" />
      </div>
    );
  if (!empty) return children;
  return <div className="px-5 py-10 text-center text-soft">{empty}</div>;
}
