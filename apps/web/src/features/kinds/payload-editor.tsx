import { Field, TextArea } from "../../ui/field.tsx";
import { Segments } from "../../ui/segments.tsx";
import { switchMode, type PayloadEdit } from "./payload-edit.ts";
import type { PayloadField } from "./payload-fields.ts";
import { PayloadForm } from "./payload-form.tsx";

const modes = [
  { value: "fields", label: "Form" },
  { value: "json", label: "JSON" },
] as const;

interface PayloadEditorProps {
  fields: readonly PayloadField[];
  edit: PayloadEdit;
  errors: ReadonlyMap<string, string>;
  onChange: (edit: PayloadEdit) => void;
}

/** A stored payload to change before it is used again. */
export function PayloadEditor({ fields, edit, errors, onChange }: PayloadEditorProps) {
  return (
    <fieldset className="rounded-xl border border-line bg-paper/60 px-4 pt-2 pb-5">
      <legend className="px-1.5 text-sm font-semibold">Payload</legend>
      {fields.length > 0 && (
        <div className="mb-4">
          <Segments
            label="Edit the payload as"
            options={modes}
            value={edit.mode}
            onChange={(mode) => mode !== edit.mode && onChange(switchMode(fields, edit))}
          />
        </div>
      )}
      {edit.mode === "fields" ? (
        <PayloadForm
          fields={fields}
          values={edit.values}
          errors={errors}
          onChange={(name, value) => onChange({ ...edit, values: { ...edit.values, [name]: value } })}
        />
      ) : (
        <Field label="JSON" error={errors.get("payload")}>
          {(aria) => (
            <TextArea
              {...aria}
              rows={8}
              value={edit.json}
              spellCheck={false}
              className="font-mono text-xs"
              onChange={(event) => onChange({ ...edit, json: event.target.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}
