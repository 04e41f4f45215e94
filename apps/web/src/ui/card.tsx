import { clsx } from "clsx";
import { useId, type ReactNode } from "react";

interface CardProps {
  title: string;
  /** Beside the title, at the right. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A titled part of a page. */
export function Card({ title, aside, className, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={clsx("flex min-w-0 flex-col rounded-2xl border border-line bg-surface shadow-card", className)}
    >
      <header className="flex min-h-13 items-center justify-between gap-3 border-b border-line px-5">
        <h2 id={id} className="font-display font-semibold tracking-tight">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
