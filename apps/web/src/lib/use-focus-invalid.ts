import { useEffect, useRef, useState, type RefObject } from "react";

/** Puts the focus on the first field that was refused, by the form itself or by the server's answer. */
export function useFocusInvalid(isPending: boolean): { form: RefObject<HTMLFormElement | null>; tried: () => void } {
  const form = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0 && !isPending) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [tries, isPending]);
  return { form, tried: () => setTries((held) => held + 1) };
}
