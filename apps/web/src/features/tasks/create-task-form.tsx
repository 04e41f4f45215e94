import type { ErrorIssue } from "@millrace/contracts/errors";
import { manualKind } from "@millrace/contracts/kind";
import type { TaskSummary } from "@millrace/contracts/task";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { formatCount } from "../../lib/text.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { KindField } from "../kinds/kind-field.tsx";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { useKindPayload, type OfferedKinds } from "../kinds/use-kind-payload.ts";
import { DraftFields } from "./draft-fields.tsx";
import { draftFields, emptyDraft, readCount, readDraft } from "./task-draft.ts";
import { useReader } from "./use-actions.ts";
import { useCreateTasks } from "./use-create-tasks.ts";

function wordsOfPerformer(kind: string, mayAssign: boolean): string {
  if (kind !== manualKind) return "A worker that knows the kind will run it.";
  return mayAssign ? "A person will perform it." : "Someone drawn at random will perform it.";
}

interface CreateTaskFormProps {
  kinds: OfferedKinds;
  onCreated: (tasks: TaskSummary[]) => void;
  onClose: () => void;
}

export function CreateTaskForm({ kinds, onCreated, onClose }: CreateTaskFormProps) {
  const { kind, fields, edit, setEdit, choose, read, paths } = useKindPayload(kinds);
  const [draft, setDraft] = useState(emptyDraft);
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const create = useCreateTasks(onCreated);
  const { byField, problem } = formProblems(own, create.error, [...paths, ...draftFields]);

  const submit = (): void => {
    const { payload, issues } = read();
    const order = readDraft(draft, kind.name, payload);
    const found = [...issues, ...order.issues];
    setOwn(found);
    if (found.length === 0) create.mutate(order);
    else create.reset();
  };
  const { operates } = useReader();
  const count = readCount(draft.count) ?? 1;
  return (
    <FormDialog
      title="New task"
      description={wordsOfPerformer(kind.name, operates)}
      action={count > 1 ? `Create ${formatCount(count)} tasks` : "Create task"}
      dismiss="Cancel"
      isPending={create.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
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
      <DraftFields
        draft={draft}
        errors={byField}
        kind={kind.name}
        onChange={(change) => setDraft((held) => ({ ...held, ...change }))}
      />
    </FormDialog>
  );
}
