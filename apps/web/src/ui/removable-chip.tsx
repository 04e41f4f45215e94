import { X } from "lucide-react";

/** Something chosen, and the way to take it away. */
export function RemovableChip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      aria-label={`Remove the filter: ${label}`}
      className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-water bg-water-wash pr-2 pl-3 text-sm font-medium text-water-deep hover:border-water-deep"
    >
      <span className="truncate">{label}</span>
      <X className="size-3.5 shrink-0" aria-hidden />
    </button>
  );
}
