import type { ErrorIssue } from "@millrace/contracts/errors";
import type { Kind } from "@millrace/contracts/kind";
import { useMemo, useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { Field } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { beginEdit, fieldsOfKind, issuePaths, readEdit } from "../kinds/payload-edit.ts";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { emptyScheduleDraft, readScheduleDraft, scheduleFields } from "./schedule-draft.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { useCreateSchedule } from "./schedule.queries.ts";

type OfferedKind = Pick<Kind, "name" | "description" | "payloadSchema">;

interface CreateScheduleFormProps {
  kinds: readonly [OfferedKind, ...OfferedKind[]];
  onClose: () => void;
}

export function CreateScheduleForm({ kinds, onClose }: CreateScheduleFormProps) {
  const [kindName, setKindName] = useState(kinds[0].name);
  const kind = kinds.find(({ name }) => name === kindName) ?? kinds[0];
  const fields = useMemo(() => fieldsOfKind(kind.payloadSchema), [kind]);
  const [edit, setEdit] = useState(() => beginEdit(fields, {}));
  const [draft, setDraft] = useState(() => emptyScheduleDraft());
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const create = useCreateSchedule(onClose);
  const { byField, problem } = formProblems(own, create.error, [...scheduleFields, ...issuePaths(fields, edit)]);

  const choose = (name: string): void => {
    const schema = kinds.find((other) => other.name === name)?.payloadSchema;
    setKindName(name);
    setEdit(beginEdit(fieldsOfKind(schema), {}));
    create.reset();
  };
  const submit = (): void => {
    const { payload, issues } = readEdit(fields, edit);
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
      <Field label="Kind" hint={kind.description} error={byField.get("kind")}>
        {(aria) => (
          <Select
            aria={aria}
            options={kinds.map(({ name, description }) => ({ value: name, label: name, detail: description }))}
            value={kind.name}
            onChange={choose}
          />
        )}
      </Field>
      <PayloadEditor fields={fields} edit={edit} errors={byField} onChange={setEdit} />
    </FormDialog>
  );
}
