import { Field } from "../../ui/field.tsx";
import { PayloadControl } from "./payload-control.tsx";
import { rangeHint, type PayloadField } from "./payload-fields.ts";
import type { PayloadValues } from "./payload-values.ts";

function hintOf({ description, input }: PayloadField): string {
  const range = input.type === "number" ? rangeHint(input) : "";
  const how = input.type === "list" ? "One per line." : input.type === "json" ? "JSON." : "";
  return [description, range && (description ? `(${range})` : range), how].filter(Boolean).join(" ");
}

/** Where a field's issues are found. */
export function pathOf({ name }: PayloadField): string {
  return name ? `payload.${name}` : "payload";
}

interface PayloadFormProps {
  fields: readonly PayloadField[];
  values: PayloadValues;
  errors: ReadonlyMap<string, string>;
  onChange: (name: string, value: string) => void;
}

/** The fields of a kind's payload, as its worker announced them. */
export function PayloadForm({ fields, values, errors, onChange }: PayloadFormProps) {
  return (
    <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
      {fields.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          hint={hintOf(field)}
          optional={!field.required}
          error={errors.get(pathOf(field))}
          className={field.input.type === "json" || field.input.type === "list" ? "sm:col-span-2" : undefined}
        >
          {(aria) => (
            <PayloadControl
              field={field}
              aria={aria}
              value={values[field.name] ?? ""}
              onChange={(value) => onChange(field.name, value)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
