import { Button } from "./button.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Dialog } from "./dialog.tsx";

export interface Secret {
  title: string;
  /** Each with what it is called. */
  parts: readonly { label: string; text: string }[];
}

/** A secret, this once. */
export function ShownOnce({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  return (
    <Dialog
      title={secret.title}
      description="Copy it now: only its hash is kept, and it is never shown again."
      isSticky
      onClose={onClose}
    >
      <div className="flex flex-col gap-4 overflow-y-auto px-5 py-5 sm:px-7">
        {secret.parts.map(({ label, text }) => (
          <CodeBlock key={label} label={label} text={text} />
        ))}
      </div>
      <footer className="flex justify-end border-t border-line px-5 py-4 sm:px-7">
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      </footer>
    </Dialog>
  );
}
