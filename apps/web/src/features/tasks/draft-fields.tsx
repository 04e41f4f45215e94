import { limits } from "@millrace/contracts/limits";
import type { TaskSummary } from "@millrace/contracts/task";
import { Field, TextInput } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
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
      <Field label="Title" optional error={errors.get("title")} className="sm:col-span-2">
        {(aria) => (
          <TextInput
            {...aria}
            name="title"
            value={draft.title}
            placeholder={titlePlaceholder}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Priority" error={errors.get("priority")}>
        {(aria) => (
          <Select
            aria={aria}
            options={priorities}
            value={draft.priority}
            onChange={(priority) => onChange({ priority })}
          />
        )}
      </Field>
      <Field
        label="How many"
        hint={`Up to ${limits.tasksPerCreate} alike, created together.`}
        error={errors.get("count")}
      >
        {(aria) => (
          <TextInput
            {...aria}
            name="count"
            type="number"
            min={1}
            max={limits.tasksPerCreate}
            value={draft.count}
            onChange={(event) => onChange({ count: event.target.value })}
          />
        )}
      </Field>
      <Field label="Tags" optional hint="Separated by commas." error={errors.get("tags")}>
        {(aria) => (
          <TextInput
            {...aria}
            name="tags"
            value={draft.tags}
            onChange={(event) => onChange({ tags: event.target.value })}
          />
        )}
      </Field>
      <Field label="Not before" optional hint="Your local time." error={errors.get("runAt")}>
        {(aria) => (
          <TextInput
            {...aria}
            name="runAt"
            type="datetime-local"
            value={draft.runAt}
            onChange={(event) => onChange({ runAt: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
