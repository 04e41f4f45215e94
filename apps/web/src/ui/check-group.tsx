import { useId } from "react";
import type { SelectOption } from "./select.tsx";

interface CheckGroupProps<Value extends string> {
  label: string;
  hint?: string;
  error?: string | undefined;
  options: readonly SelectOption<Value>[];
  value: readonly Value[];
  onChange: (value: Value[]) => void;
}

/** Any of several, all in view, inside a form. */
export function CheckGroup<Value extends string>(props: CheckGroupProps<Value>) {
  const { label, hint, error, options, value, onChange } = props;
  const id = useId();
  const toggle = (option: Value, on: boolean): void =>
    onChange(
      options.flatMap((other) => ((other.value === option ? on : value.includes(other.value)) ? other.value : [])),
    );
  return (
    <fieldset
      aria-describedby={error ? `${id}-error` : undefined}
      className="rounded-xl border border-line bg-paper/60 px-4 pt-1 pb-3"
    >
      <legend className="px-1.5 text-sm font-semibold">{label}</legend>
      {hint && <p className="pb-1 text-xs text-soft">{hint}</p>}
      {options.map((option) => (
        <label key={option.value} className="flex items-start gap-3 py-1.5 text-sm">
          <input
            type="checkbox"
            checked={value.includes(option.value)}
            aria-invalid={error ? true : undefined}
            onChange={(event) => toggle(option.value, event.target.checked)}
            className="mt-0.5 size-5 shrink-0 accent-water"
          />
          <span className="min-w-0">
            {option.label}
            {option.detail && <span className="block font-mono text-xs text-soft">{option.detail}</span>}
          </span>
        </label>
      ))}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
