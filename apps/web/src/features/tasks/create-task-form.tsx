import type { ErrorIssue } from "@millrace/contracts/errors";
import type { TaskSummary } from "@millrace/contracts/task";
import { useEffect, useMemo, useRef, useState } from "react";
import { issuesOf, messageOf } from "../../lib/api-errors.ts";
import { issuesByField } from "../../lib/field-issues.ts";
import { formatCount } from "../../lib/text.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Select } from "../../ui/select.tsx";
import { payloadFields } from "../kinds/payload-fields.ts";
import { PayloadForm, pathOf } from "../kinds/payload-form.tsx";
import { readPayload, type PayloadValues } from "../kinds/payload-values.ts";
import { DraftFields } from "./draft-fields.tsx";
import { draftFields, emptyDraft, readCount, readDraft } from "./task-draft.ts";
import { useCreateTasks } from "./use-create-tasks.ts";

/** What the form needs to know of a kind. */
export interface OfferedKind {
  name: string;
  description: string;
  payloadSchema: Record<string, unknown>;
}

interface CreateTaskFormProps {
  kinds: readonly [OfferedKind, ...OfferedKind[]];
  onCreated: (tasks: TaskSummary[]) => void;
  onCancel: () => void;
}

export function CreateTaskForm({ kinds, onCreated, onCancel }: CreateTaskFormProps) {
  const [kindName, setKindName] = useState(kinds[0].name);
  const [draft, setDraft] = useState(emptyDraft);
  const [values, setValues] = useState<PayloadValues>({});
  const [localIssues, setLocalIssues] = useState<ErrorIssue[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const create = useCreateTasks(onCreated);

  const kind = kinds.find(({ name }) => name === kindName) ?? kinds[0];
  const fields = useMemo(() => payloadFields(kind.payloadSchema), [kind]);
  const { byField, others } = issuesByField(localIssues.length > 0 ? localIssues : issuesOf(create.error), [
    ...fields.map(pathOf),
    ...draftFields,
  ]);
  const problem = others[0] ?? (create.error && byField.size === 0 ? messageOf(create.error) : undefined);

  const firstWrong = byField.keys().next().value;
  useEffect(() => {
    if (firstWrong !== undefined) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [firstWrong]);

  const submit = (): void => {
    const { payload, issues } = readPayload(fields, values);
    const order = readDraft(draft, kind.name, payload);
    const found = [...issues, ...order.issues];
    setLocalIssues(found);
    if (found.length === 0) create.mutate(order);
    else create.reset();
  };
  const count = readCount(draft.count) ?? 1;

  return (
    <form
      ref={form}
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="flex flex-col gap-6 overflow-y-auto px-5 py-5 sm:px-7">
        <Field label="Kind" hint={kind.description} error={byField.get("kind")}>
          {(aria) => (
            <Select
              aria={aria}
              options={kinds.map(({ name, description }) => ({ value: name, label: name, detail: description }))}
              value={kind.name}
              onChange={(name) => {
                setKindName(name);
                setValues({});
                create.reset();
              }}
            />
          )}
        </Field>
        {fields.length > 0 && (
          <fieldset className="rounded-xl border border-line bg-paper/60 px-4 pt-2 pb-5">
            <legend className="px-1.5 text-sm font-semibold">Payload</legend>
            <PayloadForm
              fields={fields}
              values={values}
              errors={byField}
              onChange={(name, value) => setValues((held) => ({ ...held, [name]: value }))}
            />
          </fieldset>
        )}
        <DraftFields
          draft={draft}
          errors={byField}
          titlePlaceholder={kind.name}
          onChange={(change) => setDraft((held) => ({ ...held, ...change }))}
        />
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-3 border-t border-line px-5 py-4 sm:px-7">
        {problem && (
          <div className="w-full">
            <ErrorNotice>{problem}</ErrorNotice>
          </div>
        )}
        <Button variant="plain" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          {create.isPending ? "Creating…" : count > 1 ? `Create ${formatCount(count)} tasks` : "Create task"}
        </Button>
      </footer>
    </form>
  );
}
