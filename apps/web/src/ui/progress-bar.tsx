import { Progress } from "@base-ui/react/progress";
import { clsx } from "clsx";

/** How far something is, 0 to 100. */
export function ProgressBar({ label, percent, className }: { label: string; percent: number; className?: string }) {
  return (
    <Progress.Root value={percent} aria-label={label} className={className}>
      <Progress.Track className="h-full overflow-hidden rounded-full bg-sunken">
        <Progress.Indicator className={clsx("race h-full rounded-full transition-[width] duration-300")} />
      </Progress.Track>
    </Progress.Root>
  );
}
