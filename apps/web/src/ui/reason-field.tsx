import { TextField } from "./text-field.tsx";

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
    <TextField
      label="Reason"
      name="reason"
      maxLength={500}
      optional={optional}
      hint={hint}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
