import { limits } from "@millrace/contracts/limits";
import type { TaskSummary } from "@millrace/contracts/task";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { TaskDraft } from "./task-draft.ts";
import { priorityWords } from "./task-words.ts";

const priorities: readonly { value: TaskSummary["priority"]; label: string }[] = [
  { value: "LOW", label: priorityWords.LOW },
  { value: "MEDIUM", label: priorityWords.MEDIUM },
  { value: "HIGH", label: priorityWords.HIGH },
];

interface DraftFieldsProps {
  draft: TaskDraft;
  errors: ReadonlyMap<string, string>;
  titlePlaceholder: string;
  onChange: (change: Partial<TaskDraft>) => void;
}

/** What every task has, whatever its kind. */
export function DraftFields({ draft, errors, titlePlaceholder, onChange }: DraftFieldsProps) {
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
      <SelectField
        label="Priority"
        options={priorities}
        value={draft.priority}
        error={errors.get("priority")}
        onChange={(priority) => onChange({ priority })}
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
        label="Not before"
        name="runAt"
        type="datetime-local"
        optional
        hint="Your local time."
        value={draft.runAt}
        error={errors.get("runAt")}
        onChange={(runAt) => onChange({ runAt })}
      />
    </div>
  );
}
