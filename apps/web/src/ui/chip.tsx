import type { ComponentProps } from "react";

/** A small button that is on or off. */
export function Chip({ pressed, ...props }: { pressed: boolean } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className="min-h-9 rounded-full border border-line bg-surface px-3.5 text-sm font-medium whitespace-nowrap text-soft transition-colors hover:border-line-strong hover:text-ink aria-pressed:border-water aria-pressed:bg-water-wash aria-pressed:text-water-deep"
      {...props}
    />
  );
}
