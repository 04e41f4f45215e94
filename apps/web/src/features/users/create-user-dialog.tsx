import type { Role } from "@millrace/contracts/user";
import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { roleOptions } from "./role-words.ts";
import { useCreateUser } from "./user.queries.ts";

const fields = ["name", "email", "password", "role"] as const;

interface NewUser {
  name: string;
  email: string;
  password: string;
  role: Role;
}

const emptyUser: NewUser = { name: "", email: "", password: "", role: "employee" };

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState(emptyUser);
  const toast = useToast();
  const create = useCreateUser(() => {
    toast({ title: `${user.name.trim()} has an account now` });
    onClose();
  });
  const { byField, problem } = formProblems([], create.error, fields);
  const change = (part: Partial<NewUser>): void => setUser((held) => ({ ...held, ...part }));
  return (
    <FormDialog
      title="New user"
      description="You vouch for the address: it counts as verified."
      action="Create the user"
      dismiss="Cancel"
      isPending={create.isPending}
      problem={problem}
      onSubmit={() => create.mutate(user)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        value={user.name}
        error={byField.get("name")}
        onChange={(name) => change({ name })}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        value={user.email}
        error={byField.get("email")}
        onChange={(email) => change({ email })}
      />
      <TextField
        label="First password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="At least 8 characters. Hand it over safely; it can be changed in the settings."
        value={user.password}
        error={byField.get("password")}
        onChange={(password) => change({ password })}
      />
      <SelectField
        label="Role"
        options={roleOptions}
        value={user.role}
        error={byField.get("role")}
        onChange={(role) => change({ role })}
      />
    </FormDialog>
  );
}
