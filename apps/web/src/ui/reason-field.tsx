import { Field, TextInput } from "./field.tsx";

interface ReasonFieldProps {
  value: string;
  optional?: boolean;
  hint?: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** Why something is done; it stays in the history. */
export function ReasonField({ value, optional, hint, error, onChange }: ReasonFieldProps) {
  return (
    <Field label="Reason" optional={optional} hint={hint} error={error}>
      {(aria) => (
        <TextInput
          {...aria}
          name="reason"
          value={value}
          maxLength={500}
          aria-required={!optional}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
