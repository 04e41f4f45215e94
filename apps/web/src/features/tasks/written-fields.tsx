import type { ReactNode } from "react";
import { Field, TextArea } from "../../ui/field.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { priorityWords } from "./task-words.ts";
import type { WrittenDraft } from "./written-draft.ts";

const priorities: readonly { value: WrittenDraft["priority"]; label: string }[] = [
  { value: "LOW", label: priorityWords.LOW },
  { value: "MEDIUM", label: priorityWords.MEDIUM },
  { value: "HIGH", label: priorityWords.HIGH },
];

interface WrittenFieldsProps {
  draft: WrittenDraft;
  errors: ReadonlyMap<string, string>;
  /** What it is called without a title. */
  titlePlaceholder: string;
  onChange: (change: Partial<WrittenDraft>) => void;
  /** Fields that belong only to this form. */
  children?: ReactNode;
}

/** What every task has, whatever its kind. */
export function WrittenFields({ draft, errors, titlePlaceholder, onChange, children }: WrittenFieldsProps) {
  return (
    <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
      <TextField
        label="Title"
        name="title"
        optional
        placeholder={titlePlaceholder}
        value={draft.title}
        error={errors.get("title")}
        fieldClass="sm:col-span-2"
        onChange={(title) => onChange({ title })}
      />
      <Field label="Description" optional error={errors.get("description")} className="sm:col-span-2">
        {(aria) => (
          <TextArea
            {...aria}
            name="description"
            rows={2}
            value={draft.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
      <SelectField
        label="Priority"
        options={priorities}
        value={draft.priority}
        error={errors.get("priority")}
        onChange={(priority) => onChange({ priority })}
      />
      <TextField
        label="Tags"
        name="tags"
        optional
        hint="Separated by commas."
        value={draft.tags}
        error={errors.get("tags")}
        onChange={(tags) => onChange({ tags })}
      />
      <TextField
        label="Expires"
        name="expiresAt"
        type="datetime-local"
        optional
        hint="Your local time."
        value={draft.expiresAt}
        error={errors.get("expiresAt")}
        onChange={(expiresAt) => onChange({ expiresAt })}
      />
      {children}
    </div>
  );
}
