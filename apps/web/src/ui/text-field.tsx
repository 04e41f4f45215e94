import type { ComponentProps, ReactNode } from "react";
import { Field, TextInput } from "./field.tsx";

interface TextFieldProps extends Omit<ComponentProps<"input">, "id" | "value" | "onChange"> {
  label: string;
  value: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Of the field as a whole. */
  fieldClass?: string;
  onChange: (value: string) => void;
}

/** One line of text inside a form. */
export function TextField(props: TextFieldProps) {
  const { label, value, hint, error, optional, fieldClass, onChange, ...input } = props;
  return (
    <Field label={label} hint={hint} error={error} optional={optional} className={fieldClass}>
      {(aria) => (
        <TextInput
          {...aria}
          aria-required={!optional}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          {...input}
        />
      )}
    </Field>
  );
}
