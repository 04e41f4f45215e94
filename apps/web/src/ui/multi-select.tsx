import { Select as Base } from "@base-ui/react/select";
import { Options, type SelectOption } from "./select.tsx";
import { SelectArrow, selectClass } from "./select-look.tsx";

interface MultiSelectProps<Value extends string> {
  label: string;
  options: readonly SelectOption<Value>[];
  value: Value[];
  onChange: (value: Value[]) => void;
  /** What the button says for the choice. */
  summary: string;
}

/** Any of several, as a filter; opened at once, for it comes on demand. */
export function MultiSelect<Value extends string>({
  label,
  options,
  value,
  onChange,
  summary,
}: MultiSelectProps<Value>) {
  return (
    <Base.Root multiple defaultOpen items={options} value={value} onValueChange={onChange}>
      <Base.Trigger
        aria-label={`${label}: ${summary}`}
        className={selectClass(value.length > 0 ? "border-water" : "border-line")}
      >
        <span className="max-w-48 truncate">{summary}</span>
        <SelectArrow />
      </Base.Trigger>
      <Options options={options} />
    </Base.Root>
  );
}
