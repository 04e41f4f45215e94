import { SelectField } from "../../ui/select-field.tsx";
import type { OfferedKind, OfferedKinds } from "./use-kind-payload.ts";

interface KindFieldProps {
  kinds: OfferedKinds;
  kind: OfferedKind;
  error: string | undefined;
  onChoose: (name: string) => void;
}

export function KindField({ kinds, kind, error, onChoose }: KindFieldProps) {
  return (
    <SelectField
      label="Kind"
      hint={kind.description}
      options={kinds.map(({ name, description }) => ({ value: name, label: name, detail: description }))}
      value={kind.name}
      error={error}
      onChange={onChoose}
    />
  );
}
