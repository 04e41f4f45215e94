import { Field } from "./field.tsx";
import { Select, type SelectOption } from "./select.tsx";

interface SelectFieldProps<Value extends string> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  options: readonly SelectOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

/** One of several inside a form, with its label. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, options, value, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => <Select aria={aria} options={options} value={value} onChange={onChange} />}
    </Field>
  );
}
