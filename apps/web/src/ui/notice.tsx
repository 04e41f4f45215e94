import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Something went wrong, and what to do about it. */
export function ErrorNotice({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div role="alert" className="flex gap-3 rounded-xl border border-bad/40 bg-bad-wash px-4 py-3 text-sm text-bad">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 break-words">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
