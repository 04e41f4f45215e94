import type { UserRecord } from "@millrace/contracts/user";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { CheckRow } from "../../ui/check-row.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { roleOptions } from "./role-words.ts";
import { useUpdateUser } from "./user.queries.ts";

/** Another name or role, or a word for the address; only what was changed is sent. */
export function EditUserDialog({ user, onClose }: { user: UserRecord; onClose: () => void }) {
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const [emailVerified, setEmailVerified] = useState(user.emailVerified);
  const update = useUpdateUser(onClose);
  const { byField, problem } = formProblems([], update.error, ["name", "role"]);
  const submit = (): void =>
    update.mutate({
      id: user.id,
      ...(name !== user.name && { name }),
      ...(role !== user.role && { role }),
      ...(emailVerified !== user.emailVerified && { emailVerified }),
    });
  return (
    <FormDialog
      title={`Change “${user.name}”`}
      description={user.email}
      action="Save"
      isPending={update.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        value={name}
        error={byField.get("name")}
        onChange={setName}
      />
      <SelectField
        label="Role"
        hint="It holds at once, in open sessions and for API tokens, too."
        options={roleOptions}
        value={role}
        error={byField.get("role")}
        onChange={setRole}
      />
      <CheckRow
        label="The e-mail address is verified"
        detail="Whoever signs in elsewhere with this address then gets into this account."
        checked={emailVerified}
        onChange={setEmailVerified}
      />
    </FormDialog>
  );
}
