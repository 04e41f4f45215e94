import { useId } from "react";
import { CheckRow } from "./check-row.tsx";
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
        <CheckRow
          key={option.value}
          label={option.label}
          detail={option.detail && <span className="font-mono">{option.detail}</span>}
          checked={value.includes(option.value)}
          invalid={error !== undefined}
          onChange={(on) => toggle(option.value, on)}
        />
      ))}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
