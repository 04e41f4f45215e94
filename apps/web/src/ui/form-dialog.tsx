import type { ReactNode } from "react";
import { useFocusInvalid } from "../lib/use-focus-invalid.ts";
import { Button, type ButtonLook } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./notice.tsx";

interface FormDialogProps {
  title: string;
  description?: string;
  /** What the button that sends it says. */
  action: string;
  variant?: ButtonLook["variant"];
  dismiss?: string;
  isPending: boolean;
  /** What went wrong and belongs to no field. */
  problem?: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** A dialog that asks before something is done; a field that is refused gets the focus. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, action, variant = "primary", dismiss = "Keep as it is" } = props;
  const { isPending, problem, onSubmit, onClose, children } = props;
  const { form, tried } = useFocusInvalid(isPending);
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <form
        ref={form}
        noValidate
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
          tried();
        }}
      >
        {children && <div className="flex flex-col gap-5 overflow-y-auto px-5 py-5 sm:px-7">{children}</div>}
        <footer className="flex flex-wrap items-center justify-end gap-3 border-t border-line px-5 py-4 sm:px-7">
          {problem && (
            <div className="w-full">
              <ErrorNotice>{problem}</ErrorNotice>
            </div>
          )}
          <Button variant="plain" onClick={onClose}>
            {dismiss}
          </Button>
          <Button type="submit" variant={variant} disabled={isPending}>
            {isPending ? "One moment…" : action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
