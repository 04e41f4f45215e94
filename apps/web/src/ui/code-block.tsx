import { CopyButton } from "./copy-button.tsx";

/** Something to read or to copy, as it is. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-sunken text-left">
      <figcaption className="flex min-h-10 items-center justify-between gap-2 pr-1 pl-4 text-xs font-medium text-soft">
        {label}
        <CopyButton text={text} />
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        role="region"
        className="max-h-96 overflow-auto px-4 pb-4 font-mono text-xs leading-relaxed"
      >
        {text}
      </pre>
    </figure>
  );
}
