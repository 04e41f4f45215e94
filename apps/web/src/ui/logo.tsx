/** The mark: a water wheel in its race. Takes the colour of the text around it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeLinecap="round" aria-hidden className={className}>
      <circle cx="16" cy="13.5" r="7.5" strokeWidth="2" />
      <circle cx="16" cy="13.5" r="1.6" fill="currentColor" stroke="none" />
      <path d="M16 3v21M5.5 13.5h21M8.6 6.1l14.8 14.8M23.4 6.1 8.6 20.9" strokeWidth="1.6" />
      <path d="M2 27c2.3-2.4 4.7-2.4 7 0s4.7 2.4 7 0 4.7-2.4 7 0 4.7 2.4 7 0" strokeWidth="2.4" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-display text-xl font-semibold tracking-tight">
      <LogoMark className="size-7 shrink-0 text-water" />
      Millrace
    </span>
  );
}
