import { Select as Base } from "@base-ui/react/select";
import { Check } from "lucide-react";
import type { FieldAria } from "./field.tsx";
import { SelectArrow, selectClass } from "./select-look.tsx";

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  detail?: string;
}

/** The list that a select opens. */
export function Options<Value extends string>({ options }: { options: readonly SelectOption<Value>[] }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={6} alignItemWithTrigger={false} className="z-50">
        <Base.Popup className="popup max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float outline-none">
          {options.map(({ value, label, detail }) => (
            <Base.Item
              key={value}
              value={value}
              className="grid grid-cols-[1rem_1fr] gap-x-2 rounded-lg py-2 pr-4 pl-2 text-sm outline-none data-highlighted:bg-water-wash"
            >
              <Base.ItemIndicator className="col-start-1 self-center text-water">
                <Check className="size-4" aria-hidden />
              </Base.ItemIndicator>
              <Base.ItemText className="col-start-2">{label}</Base.ItemText>
              {detail && <span className="col-start-2 max-w-72 text-xs text-soft">{detail}</span>}
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

interface SelectProps<Value extends string> {
  aria: FieldAria;
  options: readonly SelectOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  /** Where it comes on demand. */
  defaultOpen?: boolean;
  className?: string;
}

/** One of several. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { aria, options, value, onChange, defaultOpen = false, className = "w-full border-line-strong" } = props;
  return (
    <Base.Root
      items={options}
      value={value}
      defaultOpen={defaultOpen}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger {...aria} className={selectClass(className)}>
        <Base.Value className="truncate" />
        <SelectArrow />
      </Base.Trigger>
      <Options options={options} />
    </Base.Root>
  );
}
