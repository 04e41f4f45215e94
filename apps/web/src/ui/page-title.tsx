import type { ReactNode } from "react";

/** A page's heading, with what one can do here at the right. */
export function PageTitle({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="font-display text-3xl font-semibold tracking-tight">{title}</h1>
        {lead && <p className="mt-1 max-w-prose text-sm text-soft">{lead}</p>}
      </div>
      {children}
    </div>
  );
}
