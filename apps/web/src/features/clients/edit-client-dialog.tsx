import type { ErrorIssue } from "@millrace/contracts/errors";
import type { OAuthClient } from "@millrace/contracts/oauth-client";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { clientFields, draftOf, readClientDraft } from "./client-draft.ts";
import { ClientFields } from "./client-fields.tsx";
import { kindWords } from "./client-words.ts";
import { useUpdateClient } from "./client.queries.ts";

export function EditClientDialog({ client, onClose }: { client: OAuthClient; onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(client));
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const update = useUpdateClient(onClose);
  const { byField, problem } = formProblems(own, update.error, clientFields);
  const submit = (): void => {
    const { input, issues } = readClientDraft(draft);
    const { name, redirectUris, scopes } = input;
    setOwn(issues);
    if (issues.length === 0) update.mutate({ id: client.id, name, redirectUris, scopes });
  };
  return (
    <FormDialog
      title={`Change “${client.name}”`}
      description={`${kindWords[client.kind]}. What it was allowed and may no longer ask for ends.`}
      action="Save"
      isPending={update.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <ClientFields
        draft={draft}
        errors={byField}
        onChange={(change) => setDraft((held) => ({ ...held, ...change }))}
      />
    </FormDialog>
  );
}
