import type { ReactNode } from "react";

interface CheckRowProps {
  label: string;
  detail?: ReactNode;
  checked: boolean;
  invalid?: boolean;
  onChange: (checked: boolean) => void;
}

/** A box to tick, with what it means. */
export function CheckRow({ label, detail, checked, invalid = false, onChange }: CheckRowProps) {
  return (
    <label className="flex items-start gap-3 py-1.5 text-sm">
      <input
        type="checkbox"
        checked={checked}
        aria-invalid={invalid || undefined}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-5 shrink-0 accent-water"
      />
      <span className="min-w-0">
        {label}
        {detail && <span className="block text-xs text-soft">{detail}</span>}
      </span>
    </label>
  );
}
