import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState, type Ref } from "react";
import { TextInput } from "./field.tsx";

/** Long enough that a word is one search, short enough to look immediate. */
const settleMs = 350;

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** Text that narrows a list as it is typed. */
export function SearchField({ label, value, onChange, ref }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [held, setHeld] = useState(value);
  const [told, setTold] = useState(value);
  // What is chosen elsewhere (the URL, "Clear filters") takes the place of what was typed; what this field has told
  // comes back while one types on, and leaves that alone.
  if (held !== value) {
    setHeld(value);
    if (value !== told) {
      setTyped(value);
      setTold(value);
    }
  }
  const tell = useEffectEvent((text: string) => {
    if (text === value) return;
    setTold(text);
    onChange(text);
  });
  useEffect(() => {
    const timer = setTimeout(() => tell(typed.trim()), settleMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <span className="relative block">
      <Search className="pointer-events-none absolute top-3 left-3 size-4 text-soft" aria-hidden />
      <TextInput
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        className="pl-9 text-sm"
        onChange={(event) => setTyped(event.target.value)}
      />
    </span>
  );
}
