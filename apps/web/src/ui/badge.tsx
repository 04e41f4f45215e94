import { clsx } from "clsx";
import type { ReactNode } from "react";

const tones = {
  good: "bg-good-wash text-good",
  bad: "bg-bad-wash text-bad",
  wait: "bg-wait-wash text-wait",
  water: "bg-water-wash text-water-deep",
  idle: "bg-idle-wash text-idle",
};

export type Tone = keyof typeof tones;

/** A state in a word and a colour. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={clsx(
        "inline-flex items-center rounded-full px-2.5 py-1 text-xs font-semibold whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
