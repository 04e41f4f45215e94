import { manualKind } from "@millrace/contracts/kind";
import { limits } from "@millrace/contracts/limits";
import { TextField } from "../../ui/text-field.tsx";
import { AssigneeField } from "./assignee-field.tsx";
import type { TaskDraft } from "./task-draft.ts";
import { useReader } from "./use-actions.ts";
import { WrittenFields } from "./written-fields.tsx";

interface DraftFieldsProps {
  draft: TaskDraft;
  errors: ReadonlyMap<string, string>;
  /** The kind's name. */
  kind: string;
  onChange: (change: Partial<TaskDraft>) => void;
}

/** What a new task may be given, whatever its kind. */
export function DraftFields({ draft, errors, kind, onChange }: DraftFieldsProps) {
  const { operates } = useReader();
  return (
    <WrittenFields draft={draft} errors={errors} titlePlaceholder={kind} onChange={onChange}>
      {kind !== manualKind && (
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
      )}
      {kind === manualKind && operates && (
        <AssigneeField
          label="Assignee"
          offersNobody
          value={draft.assignee}
          error={errors.get("assignee")}
          onChange={(assignee) => onChange({ assignee })}
        />
      )}
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
