import type { FieldAria } from "../../ui/field.tsx";
import { TextArea, TextInput } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import type { PayloadField } from "./payload-fields.ts";

interface PayloadControlProps {
  field: PayloadField;
  aria: FieldAria;
  value: string;
  onChange: (value: string) => void;
}

/** The control for one field; left blank, the kind's default holds. */
export function PayloadControl({
  field: { name, input, defaultText, required },
  aria,
  value,
  onChange,
}: PayloadControlProps) {
  const shared = { ...aria, name: `payload.${name}`, value, placeholder: defaultText, "aria-required": required };
  const blank = { value: "", label: defaultText ? `Default (${defaultText})` : "Not set" };
  switch (input.type) {
    case "number":
      return (
        <TextInput
          {...shared}
          type="number"
          min={input.min}
          max={input.max}
          step={input.integer ? 1 : "any"}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "boolean":
      return (
        <Select
          aria={aria}
          value={value}
          onChange={onChange}
          options={[blank, { value: "true", label: "Yes" }, { value: "false", label: "No" }]}
        />
      );
    case "choice":
      return (
        <Select
          aria={aria}
          value={value}
          onChange={onChange}
          options={[blank, ...input.options.map((option) => ({ value: option, label: option }))]}
        />
      );
    case "text":
      return input.long ? (
        <TextArea {...shared} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <TextInput {...shared} onChange={(event) => onChange(event.target.value)} />
      );
    case "list":
      return <TextArea {...shared} rows={2} onChange={(event) => onChange(event.target.value)} />;
    case "json":
      return (
        <TextArea
          {...shared}
          placeholder={defaultText || "{ }"}
          spellCheck={false}
          className="font-mono text-xs"
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
