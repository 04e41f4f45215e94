import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";

/** The look of a select's button, shared with what stands in for it. */
export function selectClass(...more: string[]): string {
  return clsx(
    "inline-flex min-h-10 items-center justify-between gap-2 rounded-lg border bg-raised px-3 text-left text-sm data-popup-open:border-water",
    more,
  );
}

export function SelectArrow() {
  return <ChevronDown className="size-4 shrink-0 text-soft" aria-hidden />;
}
