import { useId } from "react";
import { Select, type SelectOption } from "./select.tsx";

interface FilterSelectProps<Value extends string> {
  label: string;
  /** What the choice of none of them is called. */
  anyLabel: string;
  options: readonly SelectOption<Value>[];
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
}

/** One of several or any, as a filter above a list. */
export function FilterSelect<Value extends string>(props: FilterSelectProps<Value>) {
  const { label, anyLabel, options, value, onChange } = props;
  const id = useId();
  return (
    <div className="min-w-40 max-sm:grow">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Select<Value | "">
        aria={{ id, "aria-describedby": undefined, "aria-invalid": undefined }}
        options={[{ value: "", label: anyLabel }, ...options]}
        value={value ?? ""}
        onChange={(next) => onChange(next === "" ? undefined : next)}
      />
    </div>
  );
}
