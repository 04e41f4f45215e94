import type { ErrorIssue } from "@millrace/contracts/errors";
import type { OAuthClientWithSecret } from "@millrace/contracts/oauth-client";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { clientFields, emptyClientDraft, readClientDraft, withKind } from "./client-draft.ts";
import { ClientFields } from "./client-fields.tsx";
import { kindOptions } from "./client-words.ts";
import { useCreateClient } from "./client.queries.ts";

interface CreateClientDialogProps {
  onCreated: (created: OAuthClientWithSecret) => void;
  onClose: () => void;
}

export function CreateClientDialog({ onCreated, onClose }: CreateClientDialogProps) {
  const [draft, setDraft] = useState(emptyClientDraft);
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const create = useCreateClient(onCreated);
  const { byField, problem } = formProblems(own, create.error, clientFields);
  const submit = (): void => {
    const { input, issues } = readClientDraft(draft);
    setOwn(issues);
    if (issues.length === 0) create.mutate(input);
  };
  return (
    <FormDialog
      title="Register a client"
      description="An app that signs people in here, or a machine that calls the API."
      action="Register the client"
      dismiss="Cancel"
      isPending={create.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <SelectField
        label="Kind"
        hint="It stays as it is."
        options={kindOptions}
        value={draft.kind}
        error={byField.get("kind")}
        onChange={(kind) => setDraft((held) => withKind(held, kind))}
      />
      <ClientFields
        draft={draft}
        errors={byField}
        onChange={(change) => setDraft((held) => ({ ...held, ...change }))}
      />
    </FormDialog>
  );
}
