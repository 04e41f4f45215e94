import type { ErrorIssue } from "@millrace/contracts/errors";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { KindField } from "../kinds/kind-field.tsx";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { useKindPayload, type OfferedKinds } from "../kinds/use-kind-payload.ts";
import { emptyScheduleDraft, readScheduleDraft, scheduleFields } from "./schedule-draft.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { useCreateSchedule } from "./schedule.queries.ts";

interface CreateScheduleFormProps {
  kinds: OfferedKinds;
  onClose: () => void;
}

export function CreateScheduleForm({ kinds, onClose }: CreateScheduleFormProps) {
  const { kind, fields, edit, setEdit, choose, read, paths } = useKindPayload(kinds);
  const [draft, setDraft] = useState(() => emptyScheduleDraft());
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const create = useCreateSchedule(onClose);
  const { byField, problem } = formProblems(own, create.error, [...scheduleFields, ...paths]);

  const submit = (): void => {
    const { payload, issues } = read();
    const { input, issues: found } = readScheduleDraft(draft);
    setOwn([...found, ...issues]);
    if (found.length + issues.length === 0) create.mutate({ ...input, kind: kind.name, payload });
  };
  return (
    <FormDialog
      title="New schedule"
      description="It creates a task each time it fires."
      action="Create the schedule"
      dismiss="Cancel"
      isPending={create.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <ScheduleFields
        draft={draft}
        errors={byField}
        onChange={(change) => setDraft((held) => ({ ...held, ...change }))}
      />
      <KindField
        kinds={kinds}
        kind={kind}
        error={byField.get("kind")}
        onChoose={(name) => {
          choose(name);
          create.reset();
        }}
      />
      <PayloadEditor fields={fields} edit={edit} errors={byField} onChange={setEdit} />
    </FormDialog>
  );
}
