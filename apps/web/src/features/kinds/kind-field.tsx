import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import type { OfferedKind, OfferedKinds } from "./use-kind-payload.ts";

interface KindFieldProps {
  kinds: OfferedKinds;
  kind: OfferedKind;
  error: string | undefined;
  onChoose: (name: string) => void;
}

export function KindField({ kinds, kind, error, onChoose }: KindFieldProps) {
  return (
    <Field label="Kind" hint={kind.description} error={error}>
      {(aria) => (
        <Select
          aria={aria}
          options={kinds.map(({ name, description }) => ({ value: name, label: name, detail: description }))}
          value={kind.name}
          onChange={onChoose}
        />
      )}
    </Field>
  );
}
