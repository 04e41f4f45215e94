import { limits } from "@millrace/contracts/limits";
import { TextField } from "../../ui/text-field.tsx";
import type { TaskDraft } from "./task-draft.ts";
import { WrittenFields } from "./written-fields.tsx";

interface DraftFieldsProps {
  draft: TaskDraft;
  errors: ReadonlyMap<string, string>;
  titlePlaceholder: string;
  onChange: (change: Partial<TaskDraft>) => void;
}

/** What a new task may be given, whatever its kind. */
export function DraftFields({ draft, errors, titlePlaceholder, onChange }: DraftFieldsProps) {
  return (
    <WrittenFields draft={draft} errors={errors} titlePlaceholder={titlePlaceholder} onChange={onChange}>
      <TextField
        label="Not before"
        name="runAt"
        type="datetime-local"
        optional
        hint="Your local time."
        value={draft.runAt}
        error={errors.get("runAt")}
        onChange={(runAt) => onChange({ runAt })}
      />
      <TextField
        label="How many"
        name="count"
        type="number"
        min={1}
        max={limits.tasksPerCreate}
        hint={`Up to ${limits.tasksPerCreate} alike, created together.`}
        value={draft.count}
        error={errors.get("count")}
        onChange={(count) => onChange({ count })}
      />
    </WrittenFields>
  );
}
