import { clientScopeWords } from "@millrace/contracts/oauth-client";
import { worded } from "../../lib/worded.ts";
import { CheckGroup } from "../../ui/check-group.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { scopesFor, type ClientDraft } from "./client-draft.ts";

interface ClientFieldsProps {
  draft: ClientDraft;
  errors: ReadonlyMap<string, string>;
  onChange: (change: Partial<ClientDraft>) => void;
}

/** What can be changed of a client at any time. */
export function ClientFields({ draft, errors, onChange }: ClientFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        hint="People read it when they are asked for consent."
        value={draft.name}
        error={errors.get("name")}
        onChange={(name) => onChange({ name })}
      />
      {draft.kind !== "machine" && (
        <Field
          label="Redirect addresses"
          hint="Where people are sent back to; one per line, exactly as the app asks for them."
          error={errors.get("redirectUris")}
        >
          {(aria) => (
            <TextArea
              {...aria}
              name="redirectUris"
              aria-required
              spellCheck={false}
              placeholder="https://app.example/callback"
              className="font-mono text-sm"
              value={draft.redirectUris}
              onChange={(event) => onChange({ redirectUris: event.target.value })}
            />
          )}
        </Field>
      )}
      <CheckGroup
        label="It may ask to"
        hint={
          draft.kind === "machine" ? "It acts for itself." : "Each person is asked, and it never may more than they."
        }
        options={worded(scopesFor(draft.kind), clientScopeWords)}
        value={draft.scopes}
        error={errors.get("scopes")}
        onChange={(scopes) => onChange({ scopes })}
      />
    </>
  );
}
