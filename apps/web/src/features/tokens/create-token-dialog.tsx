import { scopeWords, type Scope } from "@millrace/contracts/access";
import type { ErrorIssue } from "@millrace/contracts/errors";
import type { CreatedToken } from "@millrace/contracts/token";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { worded } from "../../lib/worded.ts";
import { CheckGroup } from "../../ui/check-group.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { emptyTokenDraft, lifetimes, readTokenDraft, tokenFields, type TokenDraft } from "./token-draft.ts";
import { useCreateToken } from "./token.queries.ts";

const lifetimeOptions = lifetimes.map((value) => ({ value, label: value === "365" ? "1 year" : `${value} days` }));

interface CreateTokenDialogProps {
  /** Those that one's role can use. */
  scopes: readonly Scope[];
  onCreated: (created: CreatedToken) => void;
  onClose: () => void;
}

export function CreateTokenDialog({ scopes, onCreated, onClose }: CreateTokenDialogProps) {
  const [draft, setDraft] = useState(emptyTokenDraft);
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const create = useCreateToken(onCreated);
  const { byField, problem } = formProblems(own, create.error, tokenFields);
  const change = (part: Partial<TokenDraft>): void => setDraft((held) => ({ ...held, ...part }));
  const submit = (): void => {
    const { input, issues } = readTokenDraft(draft, Date.now());
    setOwn(issues);
    if (issues.length === 0) create.mutate(input);
  };
  return (
    <FormDialog
      title="New API token"
      description="A script or another app may then act as you, as far as you allow here."
      action="Create the token"
      dismiss="Cancel"
      isPending={create.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        placeholder="Nightly export"
        hint="What it is for."
        value={draft.name}
        error={byField.get("name")}
        onChange={(name) => change({ name })}
      />
      <CheckGroup
        label="It may"
        hint="Give it no more than it needs; it never may more than you."
        options={worded(scopes, scopeWords)}
        value={draft.scopes}
        error={byField.get("scopes")}
        onChange={(chosen) => change({ scopes: chosen })}
      />
      <SelectField
        label="It lives for"
        hint="Then it stops by itself."
        options={lifetimeOptions}
        value={draft.days}
        error={byField.get("expiresAt")}
        onChange={(days) => change({ days })}
      />
    </FormDialog>
  );
}
