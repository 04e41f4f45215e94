import { useState } from "react";
import { useToast } from "../../ui/toasts.tsx";
import { AuthForm, type AuthField } from "./auth-form.tsx";
import { useUpdateMe } from "./use-update-me.ts";

const fields: readonly AuthField<"currentPassword" | "newPassword">[] = [
  { name: "currentPassword", label: "Current password", type: "password", autoComplete: "current-password" },
  {
    name: "newPassword",
    label: "New password",
    type: "password",
    autoComplete: "new-password",
    hint: "At least 8 characters. It ends your other sessions and signs connected apps out.",
  },
];

export function PasswordForm() {
  const [changes, setChanges] = useState(0);
  const toast = useToast();
  const update = useUpdateMe(() => {
    setChanges((held) => held + 1);
    toast({ title: "Your password was changed", description: "Other browsers must sign in again." });
  });
  return (
    <AuthForm
      key={changes}
      fields={fields}
      action="Change the password"
      pending={update.isPending}
      error={update.error}
      onSubmit={(read) => update.mutate({ currentPassword: read("currentPassword"), newPassword: read("newPassword") })}
    />
  );
}
