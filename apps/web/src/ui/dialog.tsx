import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button.tsx";

interface DialogProps {
  title: string;
  description?: string;
  /** A click beside it does not close it: it shows what cannot be shown again. */
  isSticky?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that is open as long as it is rendered. */
export function Dialog({ title, description, isSticky = false, onClose, children }: DialogProps) {
  return (
    <Base.Root open disablePointerDismissal={isSticky} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil fixed inset-0 z-30 bg-veil backdrop-blur-[2px]" />
        <Base.Popup className="popup fixed inset-x-0 bottom-0 z-40 mx-auto flex max-h-[92dvh] w-full max-w-2xl flex-col rounded-t-2xl border border-line bg-surface shadow-float outline-none sm:top-[6dvh] sm:bottom-auto sm:max-h-[88dvh] sm:rounded-2xl">
          <header className="flex items-start justify-between gap-4 border-b border-line px-5 py-4 sm:px-7">
            <div>
              <Base.Title className="font-display text-xl font-semibold tracking-tight">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-sm text-soft">{description}</Base.Description>}
            </div>
            <Base.Close aria-label="Close" className={buttonClass({ variant: "plain", size: "icon" }, "-mr-2")}>
              <X className="size-5" aria-hidden />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
