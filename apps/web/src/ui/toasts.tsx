import { X } from "lucide-react";
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from "react";
import { buttonClass } from "./button.tsx";

export interface Toast {
  title: string;
  description?: string;
}

const shownMs = 6_000;
const shownAtMost = 3;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Says something in passing. */
export function useToast(): (toast: Toast) => void {
  return use(ToastContext);
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: (toast: Toast) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onClose(toast), shownMs);
    return () => clearTimeout(timer);
  }, [toast, onClose]);
  return (
    <div className="flex items-center gap-3 rounded-xl border border-line bg-raised py-2.5 pr-2 pl-4 shadow-float">
      <div className="min-w-0 grow text-sm">
        <p className="font-medium">{toast.title}</p>
        {toast.description && <p className="text-soft">{toast.description}</p>}
      </div>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => onClose(toast)}
        className={buttonClass({ variant: "plain", size: "icon" }, "size-8")}
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  );
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; toast: Toast }[]>([]);
  const show = useCallback((toast: Toast) => {
    setToasts((held) => [...held, { id: (held.at(-1)?.id ?? 0) + 1, toast }].slice(-shownAtMost));
  }, []);
  const close = useCallback((gone: Toast) => setToasts((held) => held.filter(({ toast }) => toast !== gone)), []);
  return (
    <ToastContext value={show}>
      {children}
      <div role="status" className="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
        {toasts.map(({ id, toast }) => (
          <ToastCard key={id} toast={toast} onClose={close} />
        ))}
      </div>
    </ToastContext>
  );
}
