import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button.tsx";

/** Says something in passing, from any component below the provider. */
export const useToast = Base.useToastManager;

function Toasts() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="popup flex items-center gap-3 rounded-xl border border-line bg-raised py-2.5 pr-2 pl-4 shadow-float"
    >
      <Base.Content className="grow">
        <Base.Title className="text-sm font-medium" />
        <Base.Description className="text-sm text-soft" />
      </Base.Content>
      <Base.Close aria-label="Dismiss" className={buttonClass({ variant: "plain", size: "icon" }, "size-8")}>
        <X className="size-4" aria-hidden />
      </Base.Close>
    </Base.Root>
  ));
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider timeout={6_000} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
